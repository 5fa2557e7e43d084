/**
 * Resuming plans: may it be done, what would happen, do it; and what a program that drives a plan by itself reports
 * as it goes. It records and decides; performing steps is the runner's.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import { completeStep } from "../domain/complete-step.ts";
import type { StepToStart } from "../domain/facts.ts";
import { interruptPlan } from "../domain/interrupt-plan.ts";
import { resumePlan } from "../domain/resume-plan.ts";
import { resumeSummary } from "../domain/resume-summary.ts";
import { setTotalSteps } from "../domain/set-total-steps.ts";
import type { AcceptableReason, StopSignal } from "../schema/codes.ts";
import type { PlanDefinition } from "../schema/definition.ts";
import type { Actor } from "../schema/events.ts";
import type { ResumeEligibility, ResumeSummary } from "../schema/resume.ts";
import { DefinitionReader, storeDefinition } from "./definitions.ts";
import type { StateSource } from "./load-plan.ts";
import { maskValues } from "./mask-secrets.ts";
import { observeResume, type ResumeGround, type ResumeView, type ResumeWishes } from "./observe-resume.ts";
import { openPlan } from "./open-plan.ts";
import { keepOutputs } from "./outputs.ts";
import type { OwnerBeats } from "./owner-beats.ts";
import { type BegunRun, readValues, type SecretSource } from "./plan-run.ts";
import {
  type ExecuteOptions,
  type Execution,
  outsideCommand,
  PlanSession,
  type Repeated,
} from "./plan-session.ts";
import { nextAfter } from "./step-to-start.ts";

/** What a resume may be asked for. Everything is optional; nothing is chosen that was not named. */
export interface ResumeOptions {
  /** Digest of the preview that was approved, or its first 16 or more hex digits. */
  readonly expect?: string;
  /** A checkpoint's id or its decision's id: go back to right after its step. */
  readonly from?: string;
  readonly accept?: readonly AcceptableReason[];
  /** The next step was done by hand, with these outputs. */
  readonly markDone?: {
    readonly stepId: string;
    /** The next item of a step that goes over a list. */
    readonly item?: number;
    readonly outputs?: Readonly<Record<string, string>>;
  };
  /** Take the plan from an owner that gives no sign of life for a whole lease; waits as long as that takes. */
  readonly takeOver?: boolean;
  /** Kept in the history. */
  readonly reason?: string;
  /** A plan file in place of the plan's own, read as if it stood where that does. */
  readonly file?: string;
  /** The id of the step after which the run ends, as if it had been asked to. */
  readonly until?: string;
  /** A definition in place of the plan file. */
  readonly definition?: PlanDefinition;
  /** Steps go on in the folder the plan has, whatever `definition` names. Default: false. */
  readonly keepCwd?: boolean;
  /** Compare the plan file with the stored definition. Default: true; without it an edit is not seen. */
  readonly lookAtFile?: boolean;
  readonly secrets?: SecretSource;
  readonly source?: StateSource;
  /** At most 64 characters; asking twice with the same id does it once. */
  readonly commandId?: string;
  /** Gives the resume up, as long as it does not stand in the history: nothing is written, no owner is killed. */
  readonly signal?: AbortSignal;
}

export type ResumeResult =
  /** Of a dry run: nothing was written. */
  | { readonly kind: "preview"; readonly summary: ResumeSummary }
  | { readonly kind: "refused"; readonly summary: ResumeSummary; readonly recordedRevision: number | null }
  /** The run has begun in the history and is this process's to perform. */
  | { readonly kind: "resumed"; readonly summary: ResumeSummary; readonly begun: BegunRun }
  | Repeated;

export interface CheckpointReport {
  readonly runId: string;
  /** From 1; the one after the last finished step. */
  readonly step: number;
  readonly stepId: string;
  /** Of a step that goes over a list: from 1, the one after the last finished item. */
  readonly item?: number;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly decision?: string;
  readonly durationMs?: number;
}

export interface ShutdownReport {
  readonly runId: string;
  readonly signal?: StopSignal;
  readonly forced?: boolean;
}

const sessionsKept = 64;

export class PlanResumeService {
  readonly #ground: ResumeGround;
  readonly #beats: OwnerBeats;
  readonly #actor: () => Actor;
  /** Plans this process reports on, so that each report need not read the plan anew. */
  readonly #sessions = new Map<string, PlanSession>();

  constructor(ground: ResumeGround, beats: OwnerBeats, actor: () => Actor) {
    this.#ground = ground;
    this.#beats = beats;
    this.#actor = actor;
  }

  /**
   * Every reason against the resume, or none. Writes nothing.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * const { eligible, reasons } = await planstream.resumes.validateEligibility(planId);
   */
  async validateEligibility(planId: string, options: ResumeOptions = {}): Promise<ResumeEligibility> {
    return (await this.buildResumeSummary(planId, options)).eligibility;
  }

  /**
   * What a resume would do, step by step, and everything that speaks against it. Writes nothing.
   *
   * @throws PlanError `PLAN_NOT_FOUND`, `PLAN_FILE_INVALID` (the file was edited and has mistakes), `POINT_NOT_FOUND`,
   * `USAGE`
   *
   * @example
   * const { next, steps, previewDigest } = await planstream.resumes.buildResumeSummary(planId, { from: "cp_2" });
   */
  async buildResumeSummary(planId: string, options: ResumeOptions = {}): Promise<ResumeSummary> {
    const plan = await openPlan(this.#ground, planId, options.source);
    return summarize(await observeResume(this.#ground, plan, this.#wishes(options, true)));
  }

  /**
   * Resumes, or says everything that speaks against it. Granted, it has begun the run: hand `begun` to
   * `Planstream.perform`. With `dryRun` it does what `buildResumeSummary` does.
   *
   * @throws PlanError as `buildResumeSummary`
   * @throws StoreError
   * @throws the reason of `signal` when that gave it up
   *
   * @example
   * const { previewDigest } = await planstream.resumes.buildResumeSummary(planId);
   * const result = await planstream.resumes.resumePlan(planId, { expect: previewDigest, reason: "approved" });
   * if (result.kind === "resumed") await planstream.perform(result.begun, backfill.functions, {});
   */
  async resumePlan(
    planId: string,
    options: ResumeOptions & { dryRun?: boolean } = {},
  ): Promise<ResumeResult> {
    const first = await openPlan(this.#ground, planId, options.source);
    const session = new PlanSession(this.#ground, first);
    const known = options.dryRun ? null : await session.answerTo(options.commandId);
    if (known !== null) return known;
    const wishes = this.#wishes(options, options.dryRun ?? false);
    const view = await observeResume(this.#ground, first, wishes);
    if (options.dryRun) return { kind: "preview", summary: summarize(view) };
    return this.#resume(session, view, wishes, options);
  }

  async #resume(
    session: PlanSession,
    firstView: ResumeView,
    wishes: ResumeWishes,
    options: ResumeOptions,
  ): Promise<ResumeResult> {
    const { plan: first } = firstView;
    const { ids } = this.#ground;
    const [runId, decisionId] = [ids.ulid(), ids.ulid()];
    const { reason = null } = options;
    const outputs = maskValues(options.markDone?.outputs ?? {}, firstView.mask);
    const output = await keepOutputs(this.#ground, outputs);
    const lapse = await this.#beats.begin(runId);
    let view = firstView;
    const decide = async () => {
      if (session.plan !== view.plan) view = await observeResume(this.#ground, session.plan, wishes, first);
      session.hideSecrets(view.mask);
      const { owner } = this.#beats;
      const { markDone, ...request } = view.request;
      const marked = markDone === null ? null : { ...markDone, decisionId, output };
      const command = { type: "ResumePlan", actor: this.#actor(), runId, owner, ...request, reason } as const;
      const decision = resumePlan({ ...command, markDone: marked }, session.state, view.facts);
      wishes.signal?.throwIfAborted();
      if (decision.kind === "accepted") await this.#makeWay(view);
      return decision;
    };
    const execution = await session
      .execute(decide, withCommandId(options))
      .finally(() => this.#beats.endUnlessCurrent(runId, session.state.run));
    if (execution.kind === "repeated") return execution;
    const summary = summarize(view);
    if (execution.kind === "refused") {
      return { kind: "refused", summary, recordedRevision: execution.recordedRevision };
    }
    return { kind: "resumed", summary, begun: { session, runId, lapse, execution } };
  }

  /** What must be done before the resume may stand in the history. */
  async #makeWay({ plan, facts, candidate }: ResumeView): Promise<void> {
    if (candidate !== null) await storeDefinition(this.#ground, candidate);
    if (facts.owner?.status === "silent" && plan.state.run !== null) {
      await this.#ground.processes.kill(plan.state.run.owner);
    }
  }

  /**
   * Records that a step is done, for a program that performs the steps of a plan by itself. Durable when it resolves.
   * Refused with `RUN_FENCED`, `STEP_OUT_OF_ORDER`, or `PHASE_ACTION` before any phase has begun.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   * @throws StoreError `APPEND_UNKNOWN`, `EVENT_TOO_LARGE` (outputs over 1 MiB)
   *
   * @example
   * const report = { runId, step: 3, stepId: "fill", outputs: { ROWS: "17" }, durationMs: 1_200 };
   * const { kind } = await planstream.resumes.recordStepCheckpoint(planId, report);
   */
  async recordStepCheckpoint(planId: string, report: CheckpointReport): Promise<Execution> {
    const { runId, step, stepId, item = null, outputs = {}, decision = null, durationMs = 0 } = report;
    const output = await keepOutputs(this.#ground, outputs);
    const decisionId = this.#ground.ids.ulid();
    const how = "ran";
    const base = {
      type: "CompleteStep",
      runId,
      step,
      item,
      stepId,
      how,
      decisionId,
      output,
      decision,
    } as const;
    const command = { ...base, durationMs, stop: null };
    return this.#report(planId, runId, (session) =>
      session.execute(async (state) => {
        const next = await this.#next(planId, state, command, outputs);
        return completeStep(command, state, { next });
      }),
    );
  }

  /**
   * Records that a run ends before its plan does. It never overwrites a plan that is over: `RUN_FENCED`.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * await planstream.resumes.recordShutdown(planId, { runId, signal: "SIGTERM" });
   */
  async recordShutdown(planId: string, report: ShutdownReport): Promise<Execution> {
    const { runId, signal = null, forced = false } = report;
    const cause = signal === null ? "request" : "signal";
    const command = { type: "InterruptPlan", runId, cause, signal, forced, outcome: null } as const;
    return this.#report(planId, runId, (session) =>
      session.execute((state) => interruptPlan(command, state)),
    );
  }

  /**
   * Says how many steps a plan without a definition has. Refused with `TOTAL_BELOW_COMPLETED`, or the plan's end.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * await planstream.resumes.setTotalSteps(planId, 40);
   */
  async setTotalSteps(
    planId: string,
    totalSteps: number,
    options: { readonly commandId?: string } = {},
  ): Promise<Execution> {
    const command = { type: "SetTotalSteps", actor: this.#actor(), totalSteps } as const;
    return this.#report(planId, null, (session) =>
      session.execute((state) => setTotalSteps(command, state), withCommandId(options)),
    );
  }

  async #next(
    planId: string,
    state: PlanState,
    finished: Pick<CheckpointReport, "step"> & { readonly item: number | null },
    outputs: Readonly<Record<string, string>>,
  ): Promise<StepToStart | null> {
    if (state.definition === null) return null;
    const definition = new DefinitionReader(this.#ground, state.definition);
    const values = async () =>
      new Map([...(await readValues(this.#ground, planId, state, definition)), ...Object.entries(outputs)]);
    return nextAfter(this.#ground, state, finished, values, definition);
  }

  /** A session that is kept may be behind, so a refusal on it is asked again on what is there now. */
  async #report(
    planId: string,
    runId: string | null,
    perform: (session: PlanSession) => Promise<Execution>,
  ): Promise<Execution> {
    const kept = this.#sessions.get(planId);
    const session = kept ?? new PlanSession(this.#ground, await openPlan(this.#ground, planId));
    if (kept === undefined) this.#keep(planId, session);
    let execution = await perform(session);
    if (execution.kind === "refused" && kept !== undefined) {
      await session.refresh();
      execution = await perform(session);
    }
    if (runId !== null) await this.#beats.endUnlessCurrent(runId, session.state.run);
    return execution;
  }

  #keep(planId: string, session: PlanSession): void {
    const oldest = this.#sessions.keys().next();
    if (this.#sessions.size >= sessionsKept && !oldest.done) this.#sessions.delete(oldest.value);
    this.#sessions.set(planId, session);
  }

  #wishes(options: ResumeOptions, isPreview: boolean): ResumeWishes {
    const { markDone } = options;
    const outputs = markDone?.outputs ?? {};
    return {
      accept: [...(options.accept ?? [])],
      from: options.from ?? null,
      markDone:
        markDone === undefined
          ? null
          : {
              stepId: markDone.stepId,
              item: markDone.item ?? null,
              output: Object.keys(outputs).length === 0 ? null : { values: { ...outputs } },
            },
      takeOver: options.takeOver ?? false,
      expect: options.expect ?? null,
      until: options.until ?? null,
      file: options.file ?? null,
      definition: options.definition ?? null,
      keepCwd: options.keepCwd ?? false,
      lookAtFile: options.lookAtFile ?? true,
      secrets: options.secrets ?? (() => undefined),
      isPreview,
      signal: options.signal,
    };
  }
}

function summarize({ plan, request, facts }: ResumeView): ResumeSummary {
  return resumeSummary(plan.planId, request, plan.state, facts, plan.readFrom);
}

function withCommandId({ commandId }: { readonly commandId?: string }): ExecuteOptions {
  return commandId === undefined ? outsideCommand : { ...outsideCommand, commandId };
}
