/** The part of a plan's state about a step that goes over a list, item by item. Pure; it never holds the list. */
import type { EventData } from "../src/schema/events.ts";
import { keptId, keptTime, shortId } from "./bounds.ts";
import { constrainedAfter } from "./constrained.ts";
import { withOutputs } from "./output-index.ts";
import type { PlanState, StepInFlight, StepItems } from "./plan-state-shape.ts";
import { afterCompletion } from "./resume-metadata.ts";

export function itemsListed(
  state: PlanState,
  { step, count }: EventData["StepItemsListed"],
  revision: number,
): PlanState {
  const metadata = { ...state.metadata, lastCompletedItem: 0 };
  return { ...state, items: { step, count, revision, durationMs: 0 }, metadata };
}

/** Whether the step is finished with what finished of it: all of it, or the last item of its list. */
export function finishesStep({ items }: PlanState, item: number | null): boolean {
  return item === null || item >= (items?.count ?? 0);
}

export function itemCompleted(
  state: PlanState,
  data: EventData["ItemCompleted"],
  revision: number,
): PlanState {
  const { items } = state;
  return {
    ...state,
    inFlight: nextInFlight(state, data),
    failed: null,
    items: items && { ...items, durationMs: items.durationMs + data.durationMs },
    constrainedBy: constrainedAfter(state, data.step, data.how),
    outputs: withOutputs(state.outputs, data.output, revision),
    metadata: afterCompletion(state.metadata, data, revision),
  };
}

/** The next item counts as started, so that a short one costs one append. Nobody starts what follows a mark. */
function nextInFlight(state: PlanState, data: EventData["ItemCompleted"]): StepInFlight | null {
  const { step, item, stepId, runId, at, how } = data;
  if (how === "marked_done" || finishesStep(state, item)) return null;
  const rerun = state.inFlight?.rerun ?? state.failed?.rerun ?? "ask";
  return {
    step,
    item: item + 1,
    stepId: shortId(stepId),
    runId: keptId(runId),
    try: 1,
    rerun,
    startedAt: keptTime(at),
    outcome: null,
  };
}

/** Which list the plan stands in after a resume. One of which nothing is finished is made anew from an edited definition. */
export function itemsAfterResume(
  state: PlanState,
  data: Pick<EventData["PlanResumed"], "line" | "from" | "items" | "definition">,
): StepItems | null {
  const { line, from, items, definition } = data;
  if (line > state.metadata.line) {
    return from.item === null || items === null ? null : { step: from.step, ...items, durationMs: 0 };
  }
  return definition !== null && state.metadata.lastCompletedItem === 0 ? null : state.items;
}
