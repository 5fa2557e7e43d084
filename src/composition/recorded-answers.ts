/** One path for all answers: what a prompt of a run is told is recorded as `plans.approve` records it. */
import type { PlanService } from "../application/plan-service.ts";
import type { Approver } from "../application/ports/approver.ts";
import type { RunOptions } from "../application/run-options.ts";

/** Null: nobody is there to ask. */
export function recordedAnswers(plans: PlanService, approver: Approver | undefined): RunOptions["ask"] {
  if (approver === undefined) return null;
  return async (question, over) => {
    const answer = await approver(question, over);
    if (answer === null) return false;
    await plans.approve(question.planId, { stepId: question.stepId, ...answer });
    return true;
  };
}
