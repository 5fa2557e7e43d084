/** Decides FailStep: one failed try. The last one errors the plan, or counts as finished where it may fail. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { CommandOf } from "../schema/commands.ts";
import type { NewPlanEvent } from "../schema/events.ts";
import { continuation, finish, outOfOrder } from "./complete-step.ts";
import { accepted, type Decision } from "./decision.ts";
import type { StepFacts } from "./facts.ts";
import { fence } from "./fence.ts";

export function failStep(command: CommandOf<"FailStep">, state: PlanState, facts: StepFacts): Decision {
  const fenced = fence(state, command.runId);
  if (fenced !== null) return fenced;
  const { runId, step, stepId, item, error, durationMs, willRetry, allowed, stop } = command;
  const wrong = outOfOrder(state, step, stepId, item);
  if (wrong !== null) return wrong;
  const failed: NewPlanEvent = {
    type: "StepFailed",
    data: { step, stepId, item, runId, try: command.try, error, willRetry, durationMs },
  };
  if (willRetry) {
    if (stop === null) return accepted(failed);
    const data = { runId, ...stop, inFlight: null, workspaceSnapshot: null };
    return accepted(failed, { type: "PlanInterrupted", data });
  }
  if (allowed === null) {
    return accepted(failed, { type: "PlanErrored", data: { step, stepId, item, runId, error } });
  }
  const { decisionId } = allowed;
  const what = { runId, step, stepId, item, how: "failed_allowed", decisionId } as const;
  const finished = { ...what, output: null, decision: null, durationMs };
  return accepted(failed, ...finish(state, finished, continuation(stop, facts)));
}
