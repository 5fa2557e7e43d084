/** Which failed step, that was allowed to fail, keeps a plan from ending `applied`: the first one in `apply`. Pure. */
import type { CompletionKind } from "../src/schema/codes.ts";
import { begunSteps, type Place } from "./place.ts";
import type { PlanState } from "./plan-state-shape.ts";

/** Once this step, or an item of it, is finished. */
export function constrainedAfter(state: PlanState, step: number, how: CompletionKind): number | null {
  if (state.constrainedBy !== null) return state.constrainedBy;
  return how === "failed_allowed" && state.phase === "apply" ? step : null;
}

/** Once the plan stands at this place again: what failed behind it is yet to be done. */
export function constrainedAt({ constrainedBy }: PlanState, place: Place): number | null {
  return constrainedBy !== null && constrainedBy <= begunSteps(place) ? constrainedBy : null;
}
