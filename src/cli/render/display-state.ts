/** A plan's state as people read it: the state's name, and a word of its own for a queued plan that was interrupted. Pure. */
import type { PlanBoardRow } from "../../../projections/plan-board.ts";

/** Words beside the states' own names. */
export const displayWords = ["interrupted"] as const;

export function displayState({ state, interrupted }: Pick<PlanBoardRow, "state" | "interrupted">): string {
  return interrupted ? "interrupted" : state;
}
