/** Decides FailStep: one failed try. The last one errors the plan, or counts as finished where it may fail. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { CommandOf } from "../schema/commands.ts";
import type { NewPlanEvent } from "../schema/events.ts";
import { constrainedAfter, continuation, outOfOrder, stepCompleted } from "./complete-step.ts";
import { accepted, type Decision } from "./decision.ts";
import type { StepFacts } from "./facts.ts";
import { fence } from "./fence.ts";
import { afterStep } from "./step-order.ts";

export function failStep(command: CommandOf<"FailStep">, state: PlanState, facts: StepFacts): Decision {
  const fenced = fence(state, command.runId);
  if (fenced !== null) return fenced;
  const { runId, step, stepId, error, durationMs, willRetry, allowed, stop } = command;
  const wrong = outOfOrder(state, step, stepId);
  if (wrong !== null) return wrong;
  const failed: NewPlanEvent = {
    type: "StepFailed",
    data: { step, stepId, runId, try: command.try, error, willRetry, durationMs },
  };
  if (willRetry) {
    if (stop === null) return accepted(failed);
    const data = { runId, ...stop, inFlight: null, workspaceSnapshot: null };
    return accepted(failed, { type: "PlanInterrupted", data });
  }
  if (allowed === null) {
    return accepted(failed, { type: "PlanErrored", data: { step, stepId, runId, error } });
  }
  const { decisionId } = allowed;
  const how = "failed_allowed";
  const finished = {
    runId,
    step,
    stepId,
    how,
    decisionId,
    output: null,
    decision: null,
    durationMs,
  } as const;
  const done = stepCompleted(state, finished);
  const constrained = constrainedAfter(state, step, how);
  return accepted(failed, done, ...afterStep(state, runId, step, constrained, continuation(stop, facts)));
}
