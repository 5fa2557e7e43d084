/**
 * Finds the place in a plan's history that somebody means: a revision, a checkpoint, a time, or so many events before
 * the end. A place that is not there is an error that says which there are; nothing is rounded to one that is.
 */
import type { EventData } from "../schema/events.ts";
import type { Ground, LoadedPlan } from "./load-plan.ts";
import { pagesOf } from "./pages.ts";
import { parseJson } from "./parse-json.ts";
import { PlanError } from "./plan-error.ts";
import { planStream } from "./plan-stream.ts";

/**
 * `checkpoint`: its id, or its decision's. `beforeEnd`: 0 is the newest event. A time (milliseconds since 1970) is as
 * long as it was said exactly: a second, or nothing at all.
 */
export type PlanPoint =
  | { readonly revision: number }
  | { readonly fromMs: number; readonly toMs: number }
  | { readonly checkpoint: string }
  | { readonly beforeEnd: number };

/**
 * A checkpoint's revision is that of the event that left it; a time's that of the last event not later.
 *
 * @throws PlanError `POINT_NOT_FOUND`
 */
export async function findPoint(ground: Ground, plan: LoadedPlan, point: PlanPoint): Promise<number> {
  const head = plan.state.revision;
  if ("revision" in point) {
    if (point.revision <= head) return point.revision;
    throw notFound(plan, `there is no revision ${point.revision}`);
  }
  if ("beforeEnd" in point) {
    if (point.beforeEnd <= head) return head - point.beforeEnd;
    throw notFound(plan, `there are no ${point.beforeEnd} events before the end`);
  }
  if ("checkpoint" in point) {
    const revision = await revisionOfCheckpoint(ground, plan.planId, point.checkpoint);
    if (revision !== null) return revision;
    throw notFound(plan, `there is no checkpoint ${point.checkpoint}`);
  }
  const revision = await revisionAtTime(ground, plan.planId, point.toMs);
  if (revision !== null) return revision;
  throw notFound(plan, `the plan was made later, at ${plan.state.createdAt ?? "an unknown time"}`);
}

/** Where a range that begins there begins: a time with the first event not earlier, which may be still to come. */
export async function findStart(ground: Ground, plan: LoadedPlan, point: PlanPoint): Promise<number> {
  if (!("fromMs" in point)) return findPoint(ground, plan, point);
  return ((await revisionAtTime(ground, plan.planId, point.fromMs - 1)) ?? -1) + 1;
}

/** The last event that is not later; null when there was none yet. */
export async function revisionAtTime(
  { store }: Ground,
  planId: string,
  timeMs: number,
): Promise<number | null> {
  let found: number | null = null;
  for await (const page of pagesOf(store, planStream(planId))) {
    for (const { data, revision } of page) {
      const { at } = (parseJson(data) ?? {}) as { at?: string };
      if (at !== undefined && Date.parse(at) <= timeMs) found = revision;
    }
  }
  return found;
}

/** Of any line: ids are never used twice. */
async function revisionOfCheckpoint({ store }: Ground, planId: string, id: string): Promise<number | null> {
  const types = ["StepCompleted", "ItemCompleted"];
  for await (const page of pagesOf(store, planStream(planId), { types })) {
    for (const { data, revision } of page) {
      const { checkpoint } = (parseJson(data) ?? {}) as Partial<EventData["StepCompleted"]>;
      if (checkpoint?.checkpointId === id || checkpoint?.decisionId === id) return revision;
    }
  }
  return null;
}

function notFound({ planId, state }: LoadedPlan, what: string): PlanError {
  const { checkpointCount } = state.metadata;
  const checkpoints =
    checkpointCount === 0
      ? "no checkpoint"
      : checkpointCount === 1
        ? "checkpoint cp_1"
        : `checkpoints cp_1..cp_${checkpointCount}`;
  return new PlanError(
    "POINT_NOT_FOUND",
    `${what}: the plan has revisions 0..${state.revision}, ${checkpoints}`,
    {
      evidence: { planId, revision: state.revision, checkpoints: checkpointCount },
      next: [{ command: `plan history ${planId}`, why: "shows them" }],
    },
  );
}
