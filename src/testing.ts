/**
 * For tests of programs that use planstream, and of planstream itself: stores that end with the process, a clock that
 * moves when it is told to, and states made from events. It asserts nothing, so it goes with any test runner.
 */
import { evolve, initialPlanState, type PlanState } from "../projections/plan-state.ts";
import type { NewPlanEvent } from "./schema/events.ts";

export { type ManualClock, manualClock } from "./adapters/memory/manual-clock.ts";
export { memoryEventStore } from "./adapters/memory/memory-event-store.ts";
export { memoryOwners } from "./adapters/memory/memory-owners.ts";

/** The time events of `planAfter` are given. */
export const testTime = "2026-01-01T00:00:00.000Z";

/**
 * The state of a plan after some events, as a decision sees it.
 *
 * @example
 * const state = planAfter({ type: "PhaseStarted", data: { phase: "execute" } });
 * console.log(state.phase, state.revision);
 */
export function planAfter(...events: readonly NewPlanEvent[]): PlanState {
  return moreEvents(initialPlanState(), events);
}

/**
 * The same plan with some events more.
 *
 * @example
 * const before = planAfter({ type: "PhaseStarted", data: { phase: "apply" } });
 * const after = moreEvents(before, [{ type: "PlanApplied", data: {} }]);
 */
export function moreEvents(state: PlanState, events: readonly NewPlanEvent[]): PlanState {
  return events.reduce((folded, { type, data }) => {
    const revision = folded.revision + 1;
    return evolve(folded, { type, data: { at: testTime, ...data }, metadata: {}, revision });
  }, state);
}
