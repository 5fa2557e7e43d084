/**
 * The fence every command of a runner passes first: the plan's current run must be its own and the plan must
 * not be over. So a run that was overtaken or cancelled can append nothing, however late it comes back.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { ResumeIneligibleReason } from "../schema/codes.ts";
import { type Decision, refused } from "./decision.ts";

/** Null when `runId` may go on. */
export function fence(state: PlanState, runId: string): Decision | null {
  const over = terminalReason(state);
  const current = state.run?.runId ?? null;
  if (over === null && current === runId) return null;
  const owner = state.run?.owner;
  return refused("RUN_FENCED", {
    runId,
    currentRunId: current,
    state: state.status,
    host: owner?.host ?? null,
    pid: owner?.pid ?? null,
  });
}

/** The reason code of a plan that is over, or null. */
export function terminalReason(state: PlanState): ResumeIneligibleReason | null {
  switch (state.status) {
    case "applied":
      return "PLAN_APPLIED";
    case "constrained":
      return "PLAN_CONSTRAINED";
    case "cancelled":
      return "PLAN_CANCELLED";
    default:
      return null;
  }
}
