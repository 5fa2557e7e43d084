/** Whether a resume goes back behind finished work. Pure. */
import { isBefore, type Place, placeOf } from "../../projections/place.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import type { FromFacts, ResumeFacts } from "./facts.ts";

/** A checkpoint that is the newest one of the line is where the plan stands anyway. */
export function goesBack(state: PlanState, from: ResumeFacts["from"]): from is FromFacts {
  return from !== null && from !== "not_found" && isBefore(placeOf(from.checkpoint), placeNow(state));
}

export function placeNow({ metadata }: PlanState): Place {
  return { steps: metadata.lastCompletedStep, items: metadata.lastCompletedItem ?? 0 };
}
