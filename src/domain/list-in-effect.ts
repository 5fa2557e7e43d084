/** Where a resume would go on from, and in which list. Pure; what it says is what the fold makes of PlanResumed. */
import { type Place, placeOf } from "../../projections/place.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import type { ResumeFacts } from "./facts.ts";
import { goesBack, placeNow } from "./goes-back.ts";

export interface List {
  readonly count: number;
  /** Null: all of it is finished. */
  readonly next: number | null;
}

export function placeAfter(state: PlanState, { from }: ResumeFacts): Place {
  return from === null || from === "not_found" ? placeNow(state) : placeOf(from.checkpoint);
}

/** The list of the step a resume would go on in; null where that step has none, or would make it anew. */
export function listInEffect(state: PlanState, facts: ResumeFacts): List | null {
  const { items: done } = placeAfter(state, facts);
  const isMadeAnew = facts.definition !== null && done === 0;
  const kept = isMadeAnew ? undefined : state.items?.count;
  const count = goesBack(state, facts.from) ? facts.from.items?.count : kept;
  return count === undefined ? null : { count, next: done < count ? done + 1 : null };
}
