/** Which item of a step comes next, of a list that stands in the history. Pure. */
import type { PlanState } from "../../projections/plan-state.ts";

/** From 1; null where the step has no list, or all of it is finished. */
export function nextItem({ items, metadata }: PlanState, step: number): number | null {
  if (items?.step !== step) return null;
  const next = (metadata.lastCompletedItem ?? 0) + 1;
  return next <= items.count ? next : null;
}
