/**
 * Plans as such: create, begin, cancel, list, look at them now or as they were, prove them. Resuming is
 * `PlanResumeService`, performing steps is `PlanRunner`.
 */
import type { PlanBoardRow } from "../../projections/plan-board.ts";
import { evolve, type PlanState } from "../../projections/plan-state.ts";
import type { ResumeAuditRow } from "../../projections/resume-audit.ts";
import { answerApproval } from "../domain/answer-approval.ts";
import { cancelPlan } from "../domain/cancel-plan.ts";
import { createPlan } from "../domain/create-plan.ts";
import { accepted, type Decision, refused } from "../domain/decision.ts";
import type { MissingValue } from "../domain/facts.ts";
import { invariant } from "../domain/invariant.ts";
import { completePhase, startPhase } from "../domain/plan-phases.ts";
import { startRun } from "../domain/start-run.ts";
import type { StepPhase } from "../schema/codes.ts";
import type { PlanDefinition } from "../schema/definition.ts";
import type { Actor, PlanSource } from "../schema/events.ts";
import type { ResumeSummary } from "../schema/resume.ts";
import { attemptEnd } from "./attempts.ts";
import type { PlanComparison } from "./compare-points.ts";
import { DefinitionReader, freezeDefinition, storeDefinition } from "./definitions.ts";
import { findPlan } from "./find-plan.ts";
import { findPoint, findStart, type PlanPoint } from "./find-point.ts";
import { type FollowedEvent, followAll, followRuns } from "./follow-plans.ts";
import { type PageOptions, type PlanPage, pageOfPlans } from "./list-plans.ts";
import type { LoadedPlan } from "./load-plan.ts";
import { openPlan } from "./open-plan.ts";
import type { OwnerBeats } from "./owner-beats.ts";
import type { OwnerGround } from "./owner-status.ts";
import { pastSummary } from "./past-summary.ts";
import { type HistoryOptions, readAudit, readHistory, stateAt } from "./plan-history.ts";
import { type BegunRun, readVariables, type SecretSource } from "./plan-run.ts";
import { type Execution, PlanSession, type SessionGround } from "./plan-session.ts";
import { planIdOf, planStreamPrefix } from "./plan-stream.ts";
import { resolveVariables } from "./resolve-variables.ts";
import { nextToStart } from "./step-to-start.ts";
import { type StepTry, stepTries } from "./step-tries.ts";
import type { StoredEvent } from "./stored-event.ts";
import type { Verified } from "./verify-plan.ts";

export interface NewPlan {
  readonly name: string;
  /** Null: a program drives the plan by itself, with `startPhase` and `recordStepCheckpoint`. */
  readonly definition: PlanDefinition | null;
  readonly source?: PlanSource | null;
  /** Never secrets: these are read by `secrets` at every run. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: SecretSource;
}

export type Created = { readonly kind: "created"; readonly planId: string } | Refused;

export type Begun = { readonly kind: "begun"; readonly planId: string; readonly begun: BegunRun } | Refused;

type Refused = Extract<Execution, { kind: "refused" }>;

export class PlanService {
  readonly #ground: SessionGround & OwnerGround;
  readonly #beats: OwnerBeats;
  readonly #actor: () => Actor;

  constructor(ground: SessionGround & OwnerGround, beats: OwnerBeats, actor: () => Actor) {
    this.#ground = ground;
    this.#beats = beats;
    this.#actor = actor;
  }

  /**
   * Creates a plan that waits in the action phase. Refused with `VARIABLE_MISSING`.
   *
   * @throws PlanError `USAGE` for a variable the plan does not have or allow
   *
   * @example
   * const created = await planstream.plans.create({ name: "backfill", definition: backfill.definition });
   */
  async create(plan: NewPlan): Promise<Created> {
    const planId = this.#ground.ids.ulid();
    const { create } = await this.#creation(planId, plan, false);
    const execution = await PlanSession.fresh(this.#ground, planId).execute(create);
    return execution.kind === "refused" ? execution : { kind: "created", planId };
  }

  /**
   * Creates a plan and begins its first run, in one append; perform it with `Planstream.perform`, or, without a
   * definition, by yourself. Refused with `VARIABLE_MISSING`.
   *
   * @throws PlanError `USAGE` for a variable the plan does not have or allow
   *
   * @example
   * const begun = await planstream.plans.createAndBegin({ name: "by-hand", definition: null });
   * if (begun.kind === "begun") {
   *   const { runId } = begun.begun;
   *   await planstream.plans.startPhase(begun.planId, runId, "execute");
   *   await planstream.resumes.recordStepCheckpoint(begun.planId, { runId, step: 1, stepId: "first" });
   * }
   */
  async createAndBegin(plan: NewPlan): Promise<Begun> {
    const planId = this.#ground.ids.ulid();
    const { create, values } = await this.#creation(planId, plan, true);
    const session = PlanSession.fresh(this.#ground, planId);
    return this.#begin(session, async (state, runId) => {
      const created = create(state);
      if (created.kind === "refused") return created;
      const begun = await this.#startRun(this.#after(state, created), runId, values);
      return begun.kind === "refused" ? begun : accepted(...created.events, ...begun.events);
    });
  }

  /**
   * Begins the first run of a plan that was only created. Refused with its end, `RUN_IN_PROGRESS`,
   * `VARIABLE_MISSING`.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * const begun = await planstream.plans.begin(planId, (name) => process.env[name]);
   */
  async begin(planId: string, secrets: SecretSource = () => undefined): Promise<Begun> {
    const plan = await openPlan(this.#ground, planId);
    const { definition } = plan.state;
    const head = definition === null ? null : await new DefinitionReader(this.#ground, definition).head();
    const given = await readVariables(this.#ground, planId);
    const { missing, values } = resolveVariables(head?.variables ?? {}, given, secrets);
    return this.#begin(new PlanSession(this.#ground, plan), async (state, runId) =>
      missing.length > 0 ? variablesMissing(missing) : this.#startRun(state, runId, values),
    );
  }

  /**
   * For a plan without definition. Refused with `RUN_FENCED`, `PHASE_OUT_OF_ORDER`.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * await planstream.plans.startPhase(planId, runId, "execute");
   */
  startPhase(planId: string, runId: string, phase: StepPhase): Promise<Execution> {
    return this.#execute(planId, (state) => startPhase({ type: "StartPhase", runId, phase }, state), runId);
  }

  /**
   * For a plan without definition; completing `apply` ends the plan. Refused as `startPhase`.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * await planstream.plans.completePhase(planId, runId, "apply");
   */
  completePhase(planId: string, runId: string, phase: StepPhase): Promise<Execution> {
    const command = { type: "CompletePhase", runId, phase } as const;
    return this.#execute(planId, (state) => completePhase(command, state), runId);
  }

  /**
   * Final. A running owner sees it within 2 s and stops its step. Refused when the plan is over already.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * const execution = await planstream.plans.cancel(planId, "wrong version");
   */
  cancel(planId: string, reason: string | null = null): Promise<Execution> {
    return this.#execute(planId, (state) =>
      cancelPlan({ type: "CancelPlan", actor: this.#actor(), reason }, state),
    );
  }

  /**
   * Answers what a plan waits for. A yes is kept for the run that goes on with it: resume the plan, unless one is
   * waiting. A no ends the run, in `apply` the plan. Refused with `NOT_WAITING`, or the plan's end.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * await planstream.plans.approve(planId, { stepId: "confirm", answer: "denied", reason: "not on a Friday" });
   */
  approve(
    planId: string,
    {
      stepId = null,
      answer = "given",
      reason = null,
    }: {
      /** Default: whichever step waits. */
      readonly stepId?: string | null;
      readonly answer?: "given" | "denied";
      readonly reason?: string | null;
    } = {},
  ): Promise<Execution> {
    return this.#execute(planId, (state) =>
      answerApproval({ type: "AnswerApproval", actor: this.#actor(), stepId, answer, reason }, state),
    );
  }

  /**
   * The plan somebody means: `latest`, an id, a name, or four or more characters from either end of an id.
   *
   * @throws PlanError `PLAN_NOT_FOUND`, `TARGET_AMBIGUOUS`
   *
   * @example
   * const planId = await planstream.plans.find("latest");
   */
  find(target: string): Promise<string> {
    return findPlan(this.#ground, target);
  }

  /**
   * The ids of all plans, the one with the newest event first; at most `limit`.
   *
   * @example
   * const [latest] = await planstream.plans.ids(1);
   */
  async ids(limit?: number): Promise<string[]> {
    const streams = await this.#ground.store.listStreams(planStreamPrefix, limit);
    return streams.map(({ stream }) => planIdOf(stream));
  }

  /**
   * A plan as it stands.
   *
   * @throws PlanError `PLAN_NOT_FOUND`
   *
   * @example
   * const { state } = await planstream.plans.get(planId);
   * console.log(state.status, state.metadata.lastCompletedStep, state.metadata.lastCheckpointId);
   */
  get(planId: string): Promise<LoadedPlan> {
    return openPlan(this.#ground, planId);
  }

  /**
   * One row per plan, the one with the newest event first; at most `limit`.
   *
   * @example
   * for (const { name, state } of await planstream.plans.list(20)) console.log(name, state);
   */
  async list(limit?: number): Promise<PlanBoardRow[]> {
    return [...(await this.page(limit === undefined ? {} : { limit })).items];
  }

  /**
   * A page of plans, chosen and ordered; its cursor leads to the next one.
   *
   * @throws PlanError `USAGE` for a cursor of another order
   *
   * @example
   * const { items, cursor } = await planstream.plans.page({ sort: "name", limit: 20, resumable: true });
   */
  page(options: PageOptions = {}): Promise<PlanPage> {
    return pageOfPlans(this.#ground, options);
  }

  /**
   * A plan's events in order; it ends at the newest one.
   *
   * @throws StoreError `STORE_DAMAGED` at an event that cannot be read, after those before it
   *
   * @example
   * for await (const event of planstream.plans.history(planId, { types: ["StepFailed"] })) console.log(event.data);
   */
  history(planId: string, options: HistoryOptions = {}): AsyncGenerator<StoredEvent> {
    return readHistory(this.#ground, planId, options);
  }

  /**
   * A plan as it stood after an event, or after the last event that is not later than a time (ISO 8601). Null when there
   * was no such plan yet.
   *
   * @example
   * const before = await planstream.plans.stateAt(planId, { revision: 26 });
   * const yesterday = await planstream.plans.stateAt(planId, { time: "2026-11-24T12:00:00.000Z" });
   */
  stateAt(
    planId: string,
    point: { readonly revision: number } | { readonly time: string },
  ): Promise<LoadedPlan | null> {
    return stateAt(this.#ground, planId, point);
  }

  /**
   * The revision of a point in a plan's history; of a time, that of the last event not later.
   *
   * @throws PlanError `PLAN_NOT_FOUND`, `POINT_NOT_FOUND`
   *
   * @example
   * const revision = await planstream.plans.revisionOf(planId, { checkpoint: "cp_4" });
   */
  async revisionOf(planId: string, point: PlanPoint): Promise<number> {
    return findPoint(this.#ground, await openPlan(this.#ground, planId), point);
  }

  /**
   * The first and the last revision from one point to another, both inclusive; null is the beginning, or the end.
   *
   * @throws PlanError `PLAN_NOT_FOUND`, `POINT_NOT_FOUND`
   *
   * @example
   * const [first, last] = await planstream.plans.rangeOf(planId, { checkpoint: "cp_4" }, null);
   */
  async rangeOf(
    planId: string,
    from: PlanPoint | null,
    to: PlanPoint | null,
  ): Promise<readonly [number, number]> {
    const plan = await openPlan(this.#ground, planId);
    return [
      from === null ? 0 : await findStart(this.#ground, plan, from),
      to === null ? plan.state.revision : await findPoint(this.#ground, plan, to),
    ];
  }

  /**
   * Where a plan stood after an event, as its history alone tells.
   *
   * @example
   * const { lastCompletedStep } = await planstream.plans.summaryAt(planId, 26);
   */
  summaryAt(planId: string, revision: number): Promise<ResumeSummary> {
    return pastSummary(this.#ground, planId, revision);
  }

  /**
   * What differs between two revisions of a plan: steps, outputs, definition.
   *
   * @example
   * const [from, to] = await planstream.plans.rangeOf(planId, { checkpoint: "cp_2" }, null);
   * for (const { stepId, aspects } of (await planstream.plans.compare(planId, from, to)).steps) console.log(stepId, aspects);
   */
  async compare(planId: string, from: number, to: number): Promise<PlanComparison> {
    const { comparePoints } = await import("./compare-points.ts");
    return comparePoints(this.#ground, planId, from, to);
  }

  /**
   * The last revision of an attempt.
   *
   * @throws PlanError `PLAN_NOT_FOUND`, `POINT_NOT_FOUND`
   *
   * @example
   * const before = await planstream.plans.attemptEnd(planId, 1);
   */
  async attemptEnd(planId: string, attempt: number): Promise<number> {
    return attemptEnd(this.#ground, await openPlan(this.#ground, planId), attempt);
  }

  /**
   * Every try of every step, in order; `Planstream.logFileOf` says where what it printed is kept.
   *
   * @example
   * for await (const tried of planstream.plans.tries(planId)) console.log(await planstream.logFileOf({ planId, ...tried }));
   */
  tries(planId: string): AsyncGenerator<StepTry> {
    return stepTries(this.#ground, planId);
  }

  /**
   * What follows on the plans as `get` gave them, as any process appends it, until none of them has a run any more.
   *
   * @example
   * const plan = await planstream.plans.get(planId);
   * for await (const { event } of planstream.plans.follow([plan], AbortSignal.timeout(60_000))) console.log(event.type);
   */
  follow(plans: readonly LoadedPlan[], signal: AbortSignal): AsyncGenerator<FollowedEvent> {
    return followRuns(this.#ground, plans, signal);
  }

  /**
   * Every event of every plan from the present on, or from the beginning of the store; ends with the signal.
   *
   * @example
   * const { signal } = new AbortController();
   * for await (const { planId, event } of planstream.plans.followAll("now", signal)) console.log(planId, event.type);
   */
  async *followAll(
    from: "beginning" | "now",
    signal: AbortSignal,
  ): AsyncGenerator<Omit<FollowedEvent, "state">> {
    const [newest] = from === "now" ? await this.#ground.store.listStreams(planStreamPrefix, 1) : [];
    yield* followAll(this.#ground, newest?.position ?? null, signal);
  }

  /**
   * Every resume asked for, granted or refused, of one plan or of all, the oldest first.
   *
   * @example
   * for await (const { result, reasons, actor } of planstream.plans.audit()) console.log(result, reasons, actor.user);
   */
  audit(planId: string | null = null): AsyncGenerator<ResumeAuditRow> {
    return readAudit(this.#ground, planId);
  }

  /**
   * Proves one plan's whole history; finds damage and edits, not a history forged as a whole.
   *
   * @example
   * const { findings } = await planstream.plans.verify(planId);
   */
  async verify(planId: string): Promise<Verified> {
    // What few ask for is loaded when it is asked for.
    const { verifyPlan } = await import("./verify-plan.ts");
    return verifyPlan(this.#ground, planId);
  }

  /** `runId`: whose command it is; else it may end the plan's current run, which may be this process's. */
  async #execute(
    planId: string,
    decide: (state: PlanState) => Decision,
    runId: string | null = null,
  ): Promise<Execution> {
    const session = new PlanSession(this.#ground, await openPlan(this.#ground, planId));
    const named = runId ?? session.state.run?.runId ?? null;
    const execution = await session.execute(decide);
    if (named !== null) await this.#beats.endUnlessCurrent(named, session.state.run);
    return execution;
  }

  /** Secrets are asked for when a run begins, not when a plan is only created. */
  async #creation(
    planId: string,
    plan: NewPlan,
    withSecrets: boolean,
  ): Promise<{
    readonly create: (state: PlanState) => Decision;
    readonly values: Readonly<Record<string, string>>;
  }> {
    const { name, definition, source = null, variables = {}, secrets = () => undefined } = plan;
    const resolved = resolveVariables(definition?.variables ?? {}, variables, secrets);
    const missing = resolved.missing.filter(({ kind }) => withSecrets || kind !== "secret");
    const { values } = resolved;
    if (missing.length > 0) return { create: () => variablesMissing(missing), values };
    const frozen = definition === null ? null : freezeDefinition(this.#ground.digests, definition);
    if (frozen !== null) await storeDefinition(this.#ground, frozen);
    const base = { type: "CreatePlan", actor: this.#actor(), planId, name, source } as const;
    const command = { ...base, definition: frozen?.ref ?? null, variables: { ...values } };
    return { create: (state) => createPlan(command, state), values };
  }

  /** `values`: the plan's variables; no step has put anything out yet. */
  async #startRun(
    state: PlanState,
    runId: string,
    values: Readonly<Record<string, string>>,
  ): Promise<Decision> {
    const next = await nextToStart(this.#ground, state, 1, async () => new Map(Object.entries(values)));
    const { owner } = this.#beats;
    return startRun({ type: "StartRun", actor: this.#actor(), runId, owner }, state, { next });
  }

  /** The state as it will be once these events are stored. */
  #after(state: PlanState, { events }: Decision): PlanState {
    const at = this.#ground.clock.now();
    return events.reduce(
      (folded, { type, data }) =>
        evolve(folded, { type, data: { at, ...data }, metadata: {}, revision: folded.revision + 1 }),
      state,
    );
  }

  async #begin(
    session: PlanSession,
    decide: (state: PlanState, runId: string) => Promise<Decision>,
  ): Promise<Begun> {
    const runId = this.#ground.ids.ulid();
    const lapse = await this.#beats.begin(runId);
    let execution: Execution | null = null;
    try {
      execution = await session.execute((state) => decide(state, runId));
    } finally {
      if (execution?.kind !== "committed") await this.#beats.end(runId);
    }
    if (execution.kind === "refused") return execution;
    invariant(execution.kind === "committed", "a command with a new id is not a repetition");
    return { kind: "begun", planId: session.plan.planId, begun: { session, runId, lapse, execution } };
  }
}

function variablesMissing(missing: readonly MissingValue[]): Decision {
  return refused("VARIABLE_MISSING", { missing: missing.map((value) => ({ ...value })) });
}
