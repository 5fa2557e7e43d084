/**
 * An executor that performs nothing: each step answers as the test says, at once or when it is told to, and every
 * request is recorded. As a real one it begins nothing once it was asked to stop.
 */
import type {
  StepControl,
  StepExecutor,
  StepOutcome,
  StepRequest,
} from "../../src/application/ports/step-executor.ts";
import type { StepError } from "../../src/schema/events.ts";

export type Answer =
  | StepOutcome
  | ((request: StepRequest, control: StepControl) => StepOutcome | Promise<StepOutcome>);

export interface ScriptedExecutor extends StepExecutor {
  /** Of steps that began, in order. */
  readonly requests: StepRequest[];
}

/** By step id: one answer for every try, or one for each and the last for those after it. Others complete at once. */
export function scriptedExecutor(
  script: Readonly<Record<string, Answer | readonly Answer[]>> = {},
): ScriptedExecutor {
  const requests: StepRequest[] = [];
  const begun = new Map<string, number>();
  return {
    requests,
    async execute(request, control) {
      if (control.stop.aborted || control.kill.aborted) {
        return { kind: "stopped", began: false, killed: false, durationMs: 0 };
      }
      requests.push(request);
      const { id } = request.definition;
      const times = begun.get(id) ?? 0;
      begun.set(id, times + 1);
      const scripted = script[id] ?? completed();
      const answers = Array.isArray(scripted) ? (scripted as readonly Answer[]) : [scripted as Answer];
      const answer = answers[Math.min(times, answers.length - 1)] ?? completed();
      return typeof answer === "function" ? answer(request, control) : answer;
    },
  };
}

export function completed(
  outputs: Readonly<Record<string, string>> = {},
  decision: string | null = null,
): StepOutcome {
  return { kind: "completed", outputs, decision, durationMs: 5 };
}

/** Does something while the step runs, which then completes. */
export function completedAfter(
  act: (request: StepRequest, control: StepControl) => unknown,
  outputs: Readonly<Record<string, string>> = {},
): Answer {
  return async (request, control) => {
    await act(request, control);
    return completed(outputs);
  };
}

export const skipped: StepOutcome = { kind: "skipped", durationMs: 1 };

export function failed(error: Partial<StepError> = {}): StepOutcome {
  const { exitCode = 1 } = error;
  const whole = { message: `exit code ${exitCode}`, exitCode, signal: null, timedOut: false, ...error };
  return { kind: "failed", error: whole, durationMs: 7 };
}

export interface HeldStep {
  readonly answer: Answer;
  /** Resolves when the step has begun. */
  readonly begun: Promise<StepControl>;
  /** Ends it so. */
  finish(outcome: StepOutcome): void;
}

/** A step that goes on until the test ends it, or until it is stopped or killed, unless it does not heed that. */
export function heldStep({
  heedsStop = true,
  heedsKill = true,
}: {
  readonly heedsStop?: boolean;
  readonly heedsKill?: boolean;
} = {}): HeldStep {
  const entered = Promise.withResolvers<StepControl>();
  const ended = Promise.withResolvers<StepOutcome>();
  return {
    begun: entered.promise,
    finish: (outcome) => ended.resolve(outcome),
    answer(_request, control) {
      const end = (killed: boolean) => ended.resolve({ kind: "stopped", began: true, killed, durationMs: 9 });
      if (heedsStop) control.stop.addEventListener("abort", () => end(false), { once: true });
      if (heedsKill) control.kill.addEventListener("abort", () => end(true), { once: true });
      entered.resolve(control);
      return ended.promise;
    },
  };
}
