/** Reads a plan's history for people and programs: pages of events, the state at a point, the resumes asked for. */
import { type ResumeAuditRow, resumeAuditRow, resumeAuditTypes } from "../../projections/resume-audit.ts";
import { revisionAtTime } from "./find-point.ts";
import { type Ground, type LoadedPlan, loadPlan } from "./load-plan.ts";
import { type PagesOptions, pagesOf, pagesOfAll } from "./pages.ts";
import { planIdOf, planStream, planStreamPrefix } from "./plan-stream.ts";
import { StoreError } from "./ports/store-error.ts";
import { decode, type StoredEvent } from "./stored-event.ts";

export interface HistoryOptions extends PagesOptions {
  /** Last revision, inclusive. */
  readonly to?: number;
  /** Only what is about the step of this id. */
  readonly stepId?: string;
}

/** A plan's events in order. @throws StoreError `STORE_DAMAGED` at one that cannot be read, after those before it. */
export async function* readHistory(
  { store, digests }: Ground,
  planId: string,
  { to = Number.MAX_SAFE_INTEGER, stepId, ...options }: HistoryOptions = {},
): AsyncGenerator<StoredEvent> {
  for await (const page of pagesOf(store, planStream(planId), options)) {
    for (const recorded of page) {
      const { revision } = recorded;
      if (revision > to) return;
      const decoded = decode(digests, recorded, null);
      if (decoded.kind === "damaged") {
        throw new StoreError("STORE_DAMAGED", `plan ${planId} cannot be read from revision ${revision} on`);
      }
      if (stepId === undefined || isOfStep(decoded.event, stepId)) yield decoded.event;
    }
  }
}

/** A run's end tells of the step that was in flight. */
function isOfStep({ data }: StoredEvent, sought: string): boolean {
  const { stepId, inFlight } = data as { stepId?: unknown; inFlight?: { stepId?: unknown } | null };
  return stepId === sought || inFlight?.stepId === sought;
}

/**
 * The state after an event, or after the last event that is not later than a time. Null when there was no plan yet.
 * A time is ISO 8601 in UTC.
 */
export async function stateAt(
  ground: Ground,
  planId: string,
  point: { readonly revision: number } | { readonly time: string },
): Promise<LoadedPlan | null> {
  if ("revision" in point) return loadPlan(ground, planId, { upTo: point.revision });
  const upTo = await revisionAtTime(ground, planId, Date.parse(point.time));
  return upTo === null ? null : loadPlan(ground, planId, { upTo });
}

/** Every resume asked for, of one plan or of all, the oldest first. */
export async function* readAudit(
  { store, digests }: Ground,
  planId: string | null,
): AsyncGenerator<ResumeAuditRow> {
  const types = resumeAuditTypes;
  const pages = planId === null ? pagesOfAll(store, types) : pagesOf(store, planStream(planId), { types });
  for await (const page of pages) {
    for (const recorded of page) {
      if (!recorded.stream.startsWith(planStreamPrefix)) continue;
      const decoded = decode(digests, recorded, null);
      if (decoded.kind === "damaged") continue;
      const row = resumeAuditRow(planIdOf(recorded.stream), decoded.event);
      if (row !== null) yield row;
    }
  }
}
