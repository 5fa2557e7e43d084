/**
 * The loop that performs a plan's steps, one at a time, and reports each back as a command. It never writes state
 * and never decides what a plan may do: it asks the state what comes next, and the fence what is still its own.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import { terminalReason } from "../domain/fence.ts";
import { invariant } from "../domain/invariant.ts";
import { nextItem } from "../domain/next-item.ts";
import { startStep } from "../domain/start-step.ts";
import { DefinitionReader } from "./definitions.ts";
import { type Fence, type FenceWatch, watchFence } from "./fence-watch.ts";
import type { OwnerBeats } from "./owner-beats.ts";
import { type Losses, performStep } from "./perform-step.ts";
import type { PersistOptions } from "./persist.ts";
import { type BegunRun, openRun, type PlanRun } from "./plan-run.ts";
import type { Execution, SessionGround } from "./plan-session.ts";
import { isStoreError, StoreError } from "./ports/store-error.ts";
import type { RunOptions } from "./run-options.ts";
import { approved, interruption, type StepReport, stepReport } from "./step-report.ts";
import { stepToStart } from "./step-to-start.ts";
import { waitForStore } from "./wait-for-store.ts";

export type RunResult =
  /** The plan is over: applied or constrained. */
  | { readonly kind: "ended"; readonly state: PlanState }
  /** A step failed for good. */
  | { readonly kind: "errored"; readonly state: PlanState }
  /** It was asked to stop, and the history says so. */
  | { readonly kind: "interrupted"; readonly state: PlanState }
  /** The plan was taken away: cancelled, or another run has it. Nothing was written. */
  | { readonly kind: "fenced"; readonly state: PlanState; readonly fence: Fence };

export interface RunnerGround extends SessionGround {
  readonly beats: OwnerBeats;
}

/** Also what wakes a run while it waits for an answer. */
interface Disturbances extends Losses {
  readonly answers: Answers;
}

/** Wakes whoever waits when an answer stands in the history, from whomever. */
class Answers {
  #next = new AbortController();

  /** Aborted at the next answer from now on. */
  next(): AbortSignal {
    this.#next = new AbortController();
    return this.#next.signal;
  }

  came(): void {
    this.#next.abort();
  }
}

/** How long a lost race is run again. */
const raceMs = 30_000;
/** How long a step's start waits for a store that is away. */
const startPatienceMs = 30_000;
/** A finished step's result is worth waiting for: without it the step would run again. */
const resultPatienceMs = 600_000;

export class PlanRunner {
  readonly #ground: RunnerGround;

  constructor(ground: RunnerGround) {
    this.#ground = ground;
  }

  /**
   * Performs a run that has begun in the history. Goes on until the plan ends, a step fails for good, it is asked to
   * stop, or the plan is taken away. The plan must have a definition.
   *
   * @throws StoreError when the store stays away, or never says whether it kept an event. The step has been stopped.
   */
  async perform(begun: BegunRun, options: RunOptions): Promise<RunResult> {
    const { session, runId } = begun;
    const { state } = session;
    const { beats } = this.#ground;
    invariant(state.definition !== null, "only a defined plan can be performed");
    let watch: FenceWatch | null = null;
    try {
      for (const event of begun.execution.events) options.onEvent(event);
      const definition = new DefinitionReader(this.#ground, state.definition);
      const run = await waitForStore(this.#ground, patience(startPatienceMs, options), () =>
        openRun(this.#ground, session, runId, definition, options.secrets),
      );
      const answers = new Answers();
      const { planId, position } = session.plan;
      watch = watchFence(this.#ground, planId, runId, position, () => answers.came());
      let { lapse } = begun;
      let result = resultOf(session.state);
      while (result === null) {
        // What was appended since shows that the run is still this process's own, so it may name it again.
        if (lapse.aborted) lapse = await beats.begin(runId);
        watch.failed.throwIfAborted();
        const lost = AbortSignal.any([lapse, watch.failed]);
        result = await this.#advance(run, { lapse: lost, fenced: watch.signal, answers }, options);
      }
      return result;
    } finally {
      await watch?.close();
      await beats.end(runId);
    }
  }

  /** One try of one step, from its start to the events that say how it ended. Null: the run goes on. */
  async #advance(run: PlanRun, losses: Disturbances, options: RunOptions): Promise<RunResult | null> {
    const { session, runId } = run;
    const { control } = options;
    if (session.state.approval !== null) return this.#approval(run, losses, options);
    if (session.state.inFlight?.runId !== runId) {
      if (control.request !== null)
        return this.#report(run, interruption(run, null, control), losses, options);
      const result = await this.#start(run, options);
      if (result !== null || session.state.approval !== null) return result;
    }
    const { inFlight } = session.state;
    invariant(inFlight !== null, "a step that was started is in flight");
    const definition = await waitForStore(this.#ground, patience(startPatienceMs, options), () =>
      run.definition.step(inFlight.step),
    );
    const outcome = await performStep(this.#ground, run, definition, losses, options);
    if (losses.fenced.aborted) return this.#taken(run, losses.fenced);
    // A step that ended by itself all the same is worth recording, if the run turns out to be still its own.
    if (outcome.kind === "stopped") losses.lapse.throwIfAborted();
    const persist = patience(resultPatienceMs, options);
    try {
      const report = await stepReport(this.#ground, run, definition, outcome, options, persist);
      return await this.#report(run, report, losses, options);
    } catch (error) {
      if (!isStoreError(error, "EVENT_TOO_LARGE")) throw error;
      throw new StoreError("EVENT_TOO_LARGE", `step "${definition.id}": ${error.message}`, { cause: error });
    }
  }

  async #start(run: PlanRun, options: RunOptions): Promise<RunResult | null> {
    const { session, runId } = run;
    const { failed, metadata } = session.state;
    const step = metadata.lastCompletedStep + 1;
    const next = await waitForStore(this.#ground, patience(startPatienceMs, options), () =>
      stepToStart(this.#ground, run.definition, session.state, step, async () => run.variables),
    );
    const goesOn = failed?.step === step && failed.item === nextItem(session.state, step) && failed.willRetry;
    const command = { type: "StartStep", runId, step, try: goesOn ? failed.try + 1 : 1 } as const;
    return this.#commit(run, (state) => startStep(command, state, { step: next }), startPatienceMs, options);
  }

  /** Waits until the question the plan stands at is answered, by whomever; goes on with a yes. */
  async #approval(run: PlanRun, losses: Disturbances, options: RunOptions): Promise<RunResult | null> {
    const { session, runId } = run;
    const { control, ask } = options;
    const answered = losses.answers.next();
    // What came before is in the history already.
    await waitForStore(this.#ground, patience(startPatienceMs, options), () => session.refresh());
    const { approval } = session.state;
    if (approval === null || session.state.run?.runId !== runId) return this.#unanswered(run);
    if (approval.given !== null) {
      const persist = patience(resultPatienceMs, options);
      return this.#report(run, await approved(this.#ground, run, options, persist), losses, options);
    }
    const disturbed = AbortSignal.any([control.stopping, losses.fenced, losses.lapse, answered]);
    if (control.request === null && ask !== null) {
      const { planId, state } = session.plan;
      const { step, stepId, question } = approval;
      const asked = ask({ planId, planName: state.name, step, stepId, question }, disturbed);
      if ((await Promise.race([asked, whenAborted(disturbed)])) || disturbed.aborted) return null;
    }
    return this.#report(run, interruption(run, null, control, "approval"), losses, options);
  }

  /** The answer was no, or the plan was taken away. */
  #unanswered(run: PlanRun): Promise<RunResult> | RunResult {
    const { state } = run.session;
    const isOwn = state.lastRun?.runId === run.runId && state.status !== "cancelled";
    return (isOwn ? resultOf(state) : null) ?? this.#taken(run, null);
  }

  async #report(
    run: PlanRun,
    report: StepReport,
    losses: Disturbances,
    options: RunOptions,
  ): Promise<RunResult | null> {
    const result = await this.#commit(run, report.decide, resultPatienceMs, options);
    for (const [name, value] of Object.entries(report.outputs)) run.variables.set(name, value);
    if (result === null && report.retryDelayMs !== null) {
      const disturbed = AbortSignal.any([options.control.stopping, losses.fenced, losses.lapse]);
      await this.#ground.clock.sleep(report.retryDelayMs, disturbed);
    }
    return result;
  }

  /** Null: the run goes on. */
  async #commit(
    run: PlanRun,
    decide: StepReport["decide"],
    storePatienceMs: number,
    options: RunOptions,
  ): Promise<RunResult | null> {
    const persist = patience(storePatienceMs, options);
    const execution = await run.session.execute(decide, { raceMs, persist });
    if (execution.kind !== "committed") {
      checkHistory(execution);
      return this.#taken(run, null);
    }
    for (const event of execution.events) options.onEvent(event);
    return resultOf(run.session.state);
  }

  async #taken(run: PlanRun, fenced: AbortSignal | null): Promise<RunResult> {
    await run.session.refresh();
    const { state } = run.session;
    const fence: Fence = fenced?.reason ?? (terminalReason(state) === null ? "overtaken" : "ended");
    return { kind: "fenced", state, fence };
  }
}

function whenAborted(signal: AbortSignal): Promise<true> {
  if (signal.aborted) return Promise.resolve(true);
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(true), { once: true }));
}

function patience(patienceMs: number, { control }: RunOptions): PersistOptions {
  return { patienceMs, waitForStore: true, giveUp: control.forcing };
}

/** A run is refused because it was fenced; where its history does not hold or is not understood, nobody took it. */
function checkHistory(execution: Execution): void {
  const [reason] = execution.kind === "refused" ? execution.reasons : [];
  if (reason?.code === "HISTORY_DAMAGED") {
    throw new StoreError(
      "STORE_DAMAGED",
      `the history does not hold from revision ${reason.evidence.revision} on`,
    );
  }
  if (reason?.code === "EVENT_VERSION_UNSUPPORTED") {
    const { revision, type } = reason.evidence;
    throw new StoreError("STORE_UNAVAILABLE", `a newer planstream wrote ${type} at revision ${revision}`);
  }
}

function resultOf(state: PlanState): RunResult | null {
  if (terminalReason(state) !== null) return { kind: "ended", state };
  if (state.status === "errored") return { kind: "errored", state };
  return state.status === "queued" ? { kind: "interrupted", state } : null;
}
