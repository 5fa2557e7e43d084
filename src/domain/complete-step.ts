/**
 * Decides CompleteStep: one event says that the step, or an item of it, is done and which checkpoint it leaves; what
 * follows from it (next step, next phase, the end, a stop) is in the same append, so that no crash falls in between.
 */
import { shortId } from "../../projections/bounds.ts";
import { constrainedAfter } from "../../projections/constrained.ts";
import { openQuestion } from "../../projections/open-question.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import { finishesStep } from "../../projections/step-items.ts";
import type { CompletionKind } from "../schema/codes.ts";
import type { CommandOf, Stop } from "../schema/commands.ts";
import type { CheckpointRecord, NewPlanEvent, StepOutput } from "../schema/events.ts";
import { accepted, type Decision, refused } from "./decision.ts";
import type { StepFacts } from "./facts.ts";
import { fence } from "./fence.ts";
import { nextItem } from "./next-item.ts";
import { phaseOutOfOrder } from "./plan-phases.ts";
import { afterItem, afterStep, type Continuation } from "./step-order.ts";

export function completeStep(
  command: CommandOf<"CompleteStep">,
  state: PlanState,
  facts: StepFacts,
): Decision {
  const fenced = fence(state, command.runId);
  if (fenced !== null) return fenced;
  const { step, stepId, item, stop } = command;
  const wrong = outOfOrder(state, step, stepId, item);
  if (wrong !== null) return wrong;
  return accepted(...finish(state, command, continuation(stop, facts)));
}

/** Refuses a step before any phase has begun, one that is not the next one, or lies beyond the plan's total. */
export function outOfOrder(
  state: PlanState,
  step: number,
  stepId: string,
  item: number | null,
): Decision | null {
  if (state.phase === "action") return refused("PHASE_ACTION", { phase: state.phase });
  if (!state.phaseOpen) return phaseOutOfOrder(state, stepId);
  const open = openQuestion(state);
  if (open !== null) return refused("AWAITING_APPROVAL", { ...open, since: open.requestedAt });
  const expected = state.metadata.lastCompletedStep + 1;
  const { totalSteps } = state.metadata;
  const expectedId = state.inFlight === null ? stepId : state.inFlight.stepId;
  const expectedItem = nextItem(state, expected);
  const isNext = step === expected && shortId(stepId) === expectedId && item === expectedItem;
  if (isNext && (totalSteps === null || step <= totalSteps)) return null;
  return refused("STEP_OUT_OF_ORDER", { step, stepId, item, expected, expectedId, expectedItem, totalSteps });
}

/** A stop takes the place of the next start. */
export function continuation(stop: Stop | null, facts: StepFacts): Continuation {
  return stop === null ? { kind: "start", next: facts.next } : { kind: "stop", stop };
}

/** What finished: a step, or an item of one. */
export interface Finished {
  readonly runId: string;
  readonly step: number;
  readonly stepId: string;
  readonly item: number | null;
  readonly how: CompletionKind;
  readonly decisionId: string;
  readonly output: StepOutput | null;
  readonly decision: string | null;
  readonly durationMs: number;
}

/** The completion, and what follows from it. After the last item the step is finished with it. */
export function finish(state: PlanState, finished: Finished, next: Continuation): NewPlanEvent[] {
  const { runId, step, stepId, item, how, decisionId, output, decision, durationMs } = finished;
  const done = { step, stepId, runId, how, output, decision, durationMs };
  const constrained = constrainedAfter(state, step, how);
  if (item === null) {
    const completed: NewPlanEvent = {
      type: "StepCompleted",
      data: { ...done, checkpoint: checkpoint(state, 1, decisionId) },
    };
    return [completed, ...afterStep(state, runId, step, constrained, next)];
  }
  const completed: NewPlanEvent = {
    type: "ItemCompleted",
    data: { ...done, item, checkpoint: checkpoint(state, 1, decisionId) },
  };
  if (!finishesStep(state, item)) return [completed, ...afterItem(runId, next)];
  const all = { ...done, how: "ran", output: null, decision: null } as const;
  const tookMs = (state.items?.durationMs ?? 0) + durationMs;
  const stepDone: NewPlanEvent = {
    type: "StepCompleted",
    data: { ...all, durationMs: tookMs, checkpoint: checkpoint(state, 2, decisionId) },
  };
  return [completed, stepDone, ...afterStep(state, runId, step, constrained, next)];
}

/** Ids are counted over all lines; `nth`: the how manieth this append leaves. */
function checkpoint(state: PlanState, nth: number, decisionId: string): CheckpointRecord {
  const checkpointId = `cp_${state.metadata.checkpointCount + nth}`;
  return { checkpointId, decisionId, workspaceSnapshot: null };
}
