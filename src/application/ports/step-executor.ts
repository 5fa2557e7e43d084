/**
 * The port that performs one try of one step: a child process, or a function of the host program.
 * It reports what happened and never appends an event, never retries and never decides what comes next.
 */
import type { DefinitionHead, StepDefinition } from "../../schema/definition.ts";
import type { StepError } from "../../schema/events.ts";

/** One item of the list a step goes over. */
export interface StepItem {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly value: string;
}

export interface StepRequest {
  readonly planId: string;
  readonly planName: string;
  readonly runId: string;
  /** From 1. */
  readonly step: number;
  /** Null for a step that runs once. */
  readonly item: StepItem | null;
  readonly definition: StepDefinition;
  readonly head: DefinitionHead;
  /** From 1, counted anew by every run. */
  readonly try: number;
  readonly attempt: number;
  /** The step may have begun before: an earlier run was cut off in it, or a person went back behind it. */
  readonly resumed: boolean;
  /** Equal for every retry and resume of this step, or item, on the same line. */
  readonly idempotencyKey: string;
  /** Variables and the outputs of earlier steps. Secrets are not among them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Handed to the step like variables, and masked in everything kept or shown. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Masked as secrets are, and handed to nobody. */
  readonly hidden?: readonly string[] | undefined;
}

/** How the runner reaches a step that is running. */
export interface StepControl {
  /** Aborted: stop politely, from SIGINT over SIGTERM to SIGKILL, `graceMs` between the first two. */
  readonly stop: AbortSignal;
  /** Aborted: kill the whole process tree at once. */
  readonly kill: AbortSignal;
  readonly graceMs: number;
  /** Live output, already masked, in whole lines where the step wrote lines. Must not throw. */
  readonly onOutput: (stream: "stdout" | "stderr", text: string) => void;
}

export type StepOutcome =
  | {
      readonly kind: "completed";
      /** As the step wrote them: whoever keeps them masks secrets first. */
      readonly outputs: Readonly<Record<string, string>>;
      readonly decision: string | null;
      readonly durationMs: number;
    }
  /** `skip_if` held. */
  | { readonly kind: "skipped"; readonly durationMs: number }
  | { readonly kind: "failed"; readonly error: StepError; readonly durationMs: number }
  /** Ended by `stop` or `kill` before it was done. `began`: false when no part of it ran, its `skip_if` included. */
  | {
      readonly kind: "stopped";
      readonly began: boolean;
      readonly killed: boolean;
      readonly durationMs: number;
    };

type WithoutDuration<O> = O extends StepOutcome ? Omit<O, "durationMs"> : never;

/** An outcome but for the time it took. */
export type StepVerdict = WithoutDuration<StepOutcome>;

export interface StepExecutor {
  /**
   * Performs one try. Settles only when no process of its session is left. Rejects only for a bug or when nothing could
   * be started for want of resources; a step's own failure is an outcome. A step that finishes although it was
   * asked to stop has completed; one that says so without its outputs was stopped.
   */
  execute(request: StepRequest, control: StepControl): Promise<StepOutcome>;
}
