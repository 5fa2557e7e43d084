/** The question a plan stands at and waits for. Pure. */
import type { Approval, PlanState } from "./plan-state-shape.ts";

/** Null where nothing is asked, or the answer has been given and the run has yet to go on with it. */
export function openQuestion({ approval }: PlanState): Approval | null {
  return approval === null || approval.given !== null ? null : approval;
}
