/**
 * An open planstream: the services on one store, and the two things programs do most, run a plan and resume it. It
 * adds no rules of its own; everything it answers comes from the services.
 */
import type { LoggedStream, LoggedTry } from "../adapters/process/step-log.ts";
import { DefinitionReader } from "../application/definitions.ts";
import type { ResumeGround } from "../application/observe-resume.ts";
import { readOutputs } from "../application/outputs.ts";
import type { OwnerBeats } from "../application/owner-beats.ts";
import { isPlanError, PlanError } from "../application/plan-error.ts";
import type { HistoryOptions } from "../application/plan-history.ts";
import { PlanResumeService, type ResumeOptions } from "../application/plan-resume-service.ts";
import type { BegunRun, SecretSource } from "../application/plan-run.ts";
import type { RunResult } from "../application/plan-runner.ts";
import { PlanService } from "../application/plan-service.ts";
import type { Repeated } from "../application/plan-session.ts";
import type { Approver } from "../application/ports/approver.ts";
import type { PlanSourceReader } from "../application/ports/plan-source.ts";
import type { StepExecutor } from "../application/ports/step-executor.ts";
import { RunControl } from "../application/run-control.ts";
import type { RunOptions } from "../application/run-options.ts";
import { type StopResult, stopRun } from "../application/stop-run.ts";
import type { StoredEvent } from "../application/stored-event.ts";
import { untilStep } from "../application/until-step.ts";
import type { Refusal } from "../domain/decision.ts";
import type { Actor } from "../schema/events.ts";
import type { ResumeSummary } from "../schema/resume.ts";
import type { DefinedPlan, StepFunctions } from "./define-plan.ts";
import { recordedAnswers } from "./recorded-answers.ts";

export interface Parts {
  readonly ground: ResumeGround;
  readonly beats: OwnerBeats;
  /** Who asks, looked up when something is asked for. */
  readonly actor: () => Actor;
  /** Performs steps: child processes, and these functions. */
  readonly executorFor: (functions: StepFunctions) => StepExecutor;
  /** Where what a try of a step printed is kept. */
  readonly logFileOf: (logged: LoggedTry, stream: LoggedStream) => Promise<string>;
  /** Where secrets come from unless the caller says otherwise. */
  readonly secrets: SecretSource;
  readonly closeStore: () => Promise<void>;
}

export interface PerformOptions {
  /** Stops the run from outside. */
  readonly control?: RunControl;
  /** How long a stopped step may take to end. Default: 10 s, and steps that say `finish` as long as they need. */
  readonly graceMs?: number;
  readonly secrets?: SecretSource;
  /** The id of the step after which the run ends, as if it had been asked to stop then. Default: it goes to the end. */
  readonly until?: string;
  /** Asks a person what an `approve` step asks. Default: nobody is there, and such a step ends the run. */
  readonly approver?: Approver;
  /** Called with each event of this run once it is stored. */
  readonly onEvent?: RunOptions["onEvent"];
  /** Called before each try of a step. */
  readonly onStep?: RunOptions["onStep"];
  /** Called with what steps write; secrets are masked. */
  readonly onOutput?: RunOptions["onOutput"];
}

export type PlanOutcome =
  | (RunResult & { readonly planId: string })
  | {
      readonly kind: "refused";
      readonly planId: string | null;
      readonly reasons: readonly Refusal[];
      /** What a resume would have done, with remedies; null when it was no resume. */
      readonly summary: ResumeSummary | null;
    }
  /** The same command was answered before; nothing was done now. */
  | (Repeated & { readonly planId: string });

export class Planstream {
  readonly plans: PlanService;
  readonly resumes: PlanResumeService;
  readonly sources: PlanSourceReader;
  /** What the services stand on, for functions beside them. */
  readonly ground: ResumeGround;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    const { ground, beats, actor } = parts;
    this.plans = new PlanService(ground, beats, actor);
    this.resumes = new PlanResumeService(ground, beats, actor);
    this.sources = ground.sources;
    this.ground = ground;
    this.#parts = parts;
  }

  /**
   * Creates a plan and runs it until it ends, fails, is stopped or taken away.
   *
   * @throws PlanError `USAGE` for a variable the plan does not have or allow, `POINT_NOT_FOUND` for a step `until` names
   * @throws StoreError when the store stays away, or never says whether it kept an event
   *
   * @example
   * const outcome = await planstream.run(backfill, { variables: { COUNTRY: "NL" }, graceMs: 5_000 });
   * if (outcome.kind === "ended") console.log(outcome.state.status);
   * if (outcome.kind === "refused") console.log(outcome.reasons.map(({ code }) => code));
   */
  async run(
    plan: DefinedPlan,
    options: PerformOptions & {
      readonly variables?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<PlanOutcome> {
    const { definition, functions, source = null } = plan;
    const { variables = {}, secrets = this.#parts.secrets } = options;
    const { name } = definition;
    const last = options.until === undefined ? null : untilStep(options.until, definition.steps, 0);
    if (isPlanError(last)) throw last;
    const begun = await this.plans.createAndBegin({ name, definition, source, variables, secrets });
    if (begun.kind === "refused") return { ...begun, planId: null, summary: null };
    return { ...(await this.perform(begun.begun, functions, options)), planId: begun.planId };
  }

  /**
   * Goes on after the plan's last checkpoint, or says everything that speaks against it.
   * `plan` gives the functions of a plan that has some; it is compared with the stored definition as an edited file is.
   *
   * @throws PlanError `PLAN_NOT_FOUND`, `PLAN_FILE_INVALID`, `USAGE`
   * @throws StoreError as `run`
   *
   * @example
   * const outcome = await planstream.resume(planId, { plan: backfill, reason: "the disk was full" });
   * if (outcome.kind === "refused") {
   *   for (const { code, remedy } of outcome.summary?.eligibility.reasons ?? []) console.log(code, remedy);
   * }
   */
  async resume(
    planId: string,
    options: PerformOptions & Omit<ResumeOptions, "definition"> & { readonly plan?: DefinedPlan } = {},
  ): Promise<PlanOutcome> {
    const { plan, secrets = this.#parts.secrets } = options;
    const given = plan === undefined ? {} : { definition: plan.definition, keepCwd: plan.cwdIsDefault };
    const result = await this.resumes.resumePlan(planId, { ...options, ...given, secrets });
    switch (result.kind) {
      case "resumed":
        return { ...(await this.perform(result.begun, plan?.functions ?? {}, options)), planId };
      case "repeated":
        return { ...result, planId };
      default: {
        const { summary } = result;
        return { kind: "refused", planId, reasons: summary.eligibility.reasons, summary };
      }
    }
  }

  /**
   * Stops a run of another process of this machine and waits until it has ended. `force` kills its step.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * const { kind } = await planstream.stop(planId);
   * if (kind === "elsewhere") console.log("its owner is on another machine");
   */
  stop(planId: string, options: { readonly force?: boolean } = {}): Promise<StopResult> {
    return stopRun(this.#parts.ground, planId, { force: options.force ?? false });
  }

  /**
   * A plan's events in order, also while it runs. It ends at the newest one.
   *
   * @throws StoreError `STORE_DAMAGED` at an event that cannot be read, after those before it
   *
   * @example
   * for await (const { revision, type } of planstream.history(planId)) console.log(revision, type);
   */
  history(planId: string, options: HistoryOptions = {}): AsyncGenerator<StoredEvent> {
    return this.plans.history(planId, options);
  }

  /**
   * The outputs of the steps that are finished on the present line: name to value. Secrets in them are masked.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * const { VERSION } = await planstream.outputs(planId);
   */
  async outputs(planId: string): Promise<Readonly<Record<string, string>>> {
    const { state } = await this.plans.get(planId);
    return readOutputs(this.#parts.ground, planId, state.outputs);
  }

  /**
   * The definition a plan has, to be shown: what was read is not proven.
   *
   * @throws PlanError `POINT_NOT_FOUND` for a plan that has none
   *
   * @example
   * const summary = await planstream.resumes.buildResumeSummary(planId);
   * const first = await planstream.definitionOf(summary).step(1);
   */
  definitionOf({ planId, definition }: Pick<ResumeSummary, "planId" | "definition">): DefinitionReader {
    if (definition !== null) return new DefinitionReader(this.#parts.ground, definition, { isShown: true });
    throw new PlanError("POINT_NOT_FOUND", `plan ${planId} has no definition`);
  }

  /**
   * The file with what a try of a child process printed, or with what it wrote to stderr alone; secrets masked. It need
   * not exist: the one of stderr is made by the first text.
   *
   * @example
   * const file = await planstream.logFileOf({ planId, attempt: 1, step: 2, stepId: "test", item: null, try: 1 });
   */
  logFileOf(logged: LoggedTry, stream: LoggedStream = "both"): Promise<string> {
    return this.#parts.logFileOf(logged, stream);
  }

  /**
   * Performs a run that `plans` or `resumes` has begun; `run` and `resume` do both.
   *
   * @throws StoreError when the store stays away, or never says whether it kept an event
   *
   * @example
   * const begun = await planstream.plans.begin(planId);
   * if (begun.kind === "begun") await planstream.perform(begun.begun, backfill.functions, {});
   */
  async perform(begun: BegunRun, functions: StepFunctions, options: PerformOptions): Promise<RunResult> {
    const { ground, beats } = this.#parts;
    // Most of those who open a store only look.
    const { PlanRunner } = await import("../application/plan-runner.ts");
    return new PlanRunner({ ...ground, beats }).perform(begun, {
      executor: this.#parts.executorFor(functions),
      ask: recordedAnswers(this.plans, options.approver),
      control: options.control ?? new RunControl(),
      until: options.until ?? null,
      graceMs: options.graceMs ?? null,
      secrets: options.secrets ?? this.#parts.secrets,
      onEvent: options.onEvent ?? (() => {}),
      onStep: options.onStep ?? (() => {}),
      onOutput: options.onOutput ?? (() => {}),
    });
  }

  /**
   * Lets go of the store. Runs must have ended before.
   *
   * @example
   * await planstream.close();
   */
  async close(): Promise<void> {
    await this.#parts.beats.leave();
    await this.#parts.closeStore();
  }
}
