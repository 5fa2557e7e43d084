/**
 * Turns what became of a try into the decision that reports it. Each report is decided against the state at the time
 * it is appended, and whether to stop is asked then too: a stop that comes while a lost race is run again counts.
 */
import type { PlanState, StepInFlight } from "../../projections/plan-state.ts";
import { finishesStep } from "../../projections/step-items.ts";
import { completeStep } from "../domain/complete-step.ts";
import type { Decision } from "../domain/decision.ts";
import { failStep } from "../domain/fail-step.ts";
import { interruptPlan } from "../domain/interrupt-plan.ts";
import { invariant } from "../domain/invariant.ts";
import type { CutOffOutcome } from "../schema/codes.ts";
import type { Stop } from "../schema/commands.ts";
import type { StepDefinition } from "../schema/definition.ts";
import { maskValues } from "./mask-secrets.ts";
import { keepOutputs } from "./outputs.ts";
import type { PersistOptions } from "./persist.ts";
import type { PlanRun } from "./plan-run.ts";
import type { SessionGround } from "./plan-session.ts";
import type { StepOutcome } from "./ports/step-executor.ts";
import { retryDelayMs } from "./retry-delay.ts";
import type { RunControl } from "./run-control.ts";
import type { RunOptions } from "./run-options.ts";
import { nextAfter } from "./step-to-start.ts";

export interface StepReport {
  readonly decide: (state: PlanState) => Decision | Promise<Decision>;
  /** What the step put out; later steps get it once the report stands in the history. */
  readonly outputs: Readonly<Record<string, string>>;
  /** How long to wait before the step is tried again; null when it is not. */
  readonly retryDelayMs: number | null;
}

/** What may end a run before its plan does. */
type Ends = Pick<RunOptions, "control" | "until">;

type Finished = Pick<Extract<StepOutcome, { kind: "completed" }>, "outputs" | "decision" | "durationMs">;

/** `persist`: how the store is waited for when long outputs are kept. */
export async function stepReport(
  ground: SessionGround,
  run: PlanRun,
  definition: StepDefinition,
  outcome: StepOutcome,
  ends: Ends,
  persist: PersistOptions,
): Promise<StepReport> {
  switch (outcome.kind) {
    case "completed":
      return completion(ground, run, "ran", outcome, ends, persist);
    case "skipped": {
      const { durationMs } = outcome;
      const nothing = { outputs: {}, decision: null, durationMs };
      return completion(ground, run, "skipped", nothing, ends, persist);
    }
    case "failed":
      return failure(ground, run, definition, outcome, ends);
    case "stopped": {
      const { began, killed } = outcome;
      return interruption(run, began ? (killed ? "killed" : "stopped") : "not_started", ends.control);
    }
  }
}

/** Ends the run, for `cause` unless it was asked to stop. `outcome` is that of the step in flight; null: none is, or an earlier run saw what became of it. */
export function interruption(
  run: PlanRun,
  outcome: CutOffOutcome | null,
  control: RunControl,
  cause: "request" | "approval" = "request",
): StepReport {
  const decide = (state: PlanState) => {
    const stop = stopAsked(control) ?? { cause, signal: null, forced: false };
    return interruptPlan({ type: "InterruptPlan", runId: run.runId, ...stop, outcome }, state);
  };
  return { decide, outputs: {}, retryDelayMs: null };
}

/** The step was a question, and the answer is yes. */
export function approved(
  ground: SessionGround,
  run: PlanRun,
  ends: Ends,
  persist: PersistOptions,
): Promise<StepReport> {
  const nothing = { outputs: {}, decision: null, durationMs: 0 };
  return completion(ground, run, "approved", nothing, ends, persist);
}

async function completion(
  ground: SessionGround,
  run: PlanRun,
  how: "ran" | "approved" | "skipped",
  { outputs: written, decision, durationMs }: Finished,
  ends: Ends,
  persist: PersistOptions,
): Promise<StepReport> {
  const { step, item, stepId } = atWork(run);
  const outputs = maskValues(written, run.mask);
  const output = await keepOutputs(ground, outputs, persist);
  const decisionId = ground.ids.ulid();
  const { runId } = run;
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
  const decide = async (state: PlanState) => {
    const values = async () => new Map([...run.variables, ...Object.entries(outputs)]);
    const next = await nextAfter(ground, state, base, values, run.definition, persist);
    return completeStep({ ...base, durationMs, stop: stopAfter(ends, base, state) }, state, { next });
  };
  return { decide, outputs, retryDelayMs: null };
}

function failure(
  ground: SessionGround,
  run: PlanRun,
  definition: StepDefinition,
  { error, durationMs }: Extract<StepOutcome, { kind: "failed" }>,
  ends: Ends,
): StepReport {
  const { inFlight } = run.session.state;
  invariant(inFlight !== null, "a step that failed is in flight");
  const { step, item, stepId, try: tryNumber } = inFlight;
  const delayMs = retryDelayMs(definition.retry, tryNumber, error.exitCode);
  const willRetry = delayMs !== null;
  const allowed = definition.allowFailure ? { decisionId: ground.ids.ulid() } : null;
  const { runId } = run;
  const base = { type: "FailStep", runId, step, item, stepId, try: tryNumber, error, durationMs } as const;
  const decide = async (state: PlanState) => {
    const next = await nextAfter(ground, state, base, async () => run.variables, run.definition);
    const stop = willRetry ? stopAsked(ends.control) : stopAfter(ends, base, state);
    return failStep({ ...base, willRetry, allowed, stop }, state, { next });
  };
  return { decide, outputs: {}, retryDelayMs: delayMs };
}

function stopAsked(control: RunControl): Stop | null {
  return control.request === null ? null : { ...control.request, forced: control.forcing.aborted };
}

/** A run that was to go no further than this step ends with it, as if it had been asked to. */
function stopAfter(
  { control, until }: Ends,
  { stepId, item }: Pick<StepInFlight, "stepId" | "item">,
  state: PlanState,
): Stop | null {
  const isLast = stepId === until && finishesStep(state, item);
  return stopAsked(control) ?? (isLast ? { cause: "request", signal: null, forced: false } : null);
}

/** The step a run is at: it is in flight, or was a question. */
function atWork({ session }: PlanRun): Pick<StepInFlight, "step" | "stepId" | "item"> {
  const { inFlight, approval } = session.state;
  const step = inFlight ?? (approval && { ...approval, item: null });
  invariant(step !== null, "a step is reported while the run is at it");
  return step;
}
