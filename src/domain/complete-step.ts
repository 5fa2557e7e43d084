/**
 * Decides CompleteStep: one event says that the step is done and which checkpoint it leaves; what follows from
 * it (next step, next phase, the end, a stop) is in the same append, so that no crash falls in between.
 */
import { shortId } from "../../projections/bounds.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import type { CompletionKind } from "../schema/codes.ts";
import type { CommandOf, Stop } from "../schema/commands.ts";
import type { NewPlanEvent, StepOutput } from "../schema/events.ts";
import { accepted, type Decision, refused } from "./decision.ts";
import type { StepFacts } from "./facts.ts";
import { fence } from "./fence.ts";
import { phaseOutOfOrder } from "./plan-phases.ts";
import { afterStep, type Continuation } from "./step-order.ts";

export function completeStep(
  command: CommandOf<"CompleteStep">,
  state: PlanState,
  facts: StepFacts,
): Decision {
  const fenced = fence(state, command.runId);
  if (fenced !== null) return fenced;
  const { runId, step, stepId, how, decisionId, output, decision, durationMs, stop } = command;
  const wrong = outOfOrder(state, step, stepId);
  if (wrong !== null) return wrong;
  const done = stepCompleted(state, { runId, step, stepId, how, decisionId, output, decision, durationMs });
  const constrained = constrainedAfter(state, step, how);
  return accepted(done, ...afterStep(state, runId, step, constrained, continuation(stop, facts)));
}

/** Refuses a step before any phase has begun, one that is not the next one, or lies beyond the plan's total. */
export function outOfOrder(state: PlanState, step: number, stepId: string): Decision | null {
  if (state.phase === "action") return refused("PHASE_ACTION", { phase: state.phase });
  if (!state.phaseOpen) return phaseOutOfOrder(state, stepId);
  const expected = state.metadata.lastCompletedStep + 1;
  const { totalSteps } = state.metadata;
  const expectedId = state.inFlight === null ? stepId : state.inFlight.stepId;
  const isNext = step === expected && shortId(stepId) === expectedId;
  if (isNext && (totalSteps === null || step <= totalSteps)) return null;
  return refused("STEP_OUT_OF_ORDER", { step, stepId, expected, expectedId, totalSteps });
}

/** A stop takes the place of the next start. */
export function continuation(stop: Stop | null, facts: StepFacts): Continuation {
  return stop === null ? { kind: "start", next: facts.next } : { kind: "stop", stop };
}

export interface FinishedStep {
  readonly runId: string;
  readonly step: number;
  readonly stepId: string;
  readonly how: CompletionKind;
  readonly decisionId: string;
  readonly output: StepOutput | null;
  readonly decision: string | null;
  readonly durationMs: number;
}

/** The completion with the next checkpoint id, counted over all lines. */
export function stepCompleted(state: PlanState, finished: FinishedStep): NewPlanEvent {
  const { decisionId, ...rest } = finished;
  const checkpointId = `cp_${state.metadata.checkpointCount + 1}`;
  const checkpoint = { checkpointId, decisionId, workspaceSnapshot: null };
  return { type: "StepCompleted", data: { ...rest, checkpoint } };
}

/** The first `apply` step that failed and was allowed to, or null. */
export function constrainedAfter(state: PlanState, step: number, how: CompletionKind): number | null {
  if (state.constrainedBy !== null) return state.constrainedBy;
  return how === "failed_allowed" && state.phase === "apply" ? step : null;
}
