/** A plan's state as people read it: the state's name, or a word of its own for a queued plan. Pure. */
import type { PlanBoardRow } from "../../../projections/plan-board.ts";

/** Words beside the states' own names. */
export const displayWords = ["waiting", "interrupted"] as const;

export function displayState({
  state,
  interrupted,
  waiting,
}: Pick<PlanBoardRow, "state" | "interrupted" | "waiting">): string {
  if (state !== "queued") return state;
  return waiting ? "waiting" : interrupted ? "interrupted" : state;
}
