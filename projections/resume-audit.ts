/** Every resume that was asked for, granted or refused: maps one event to a row, or to nothing. */
import type { AcceptableReason } from "../src/schema/codes.ts";
import type { Actor, RecordedReason } from "../src/schema/events.ts";
import type { FoldEvent } from "./fold-event.ts";
import { upcast } from "./upcast.ts";

export interface ResumeAuditRow {
  readonly at: string;
  readonly planId: string;
  readonly revision: number;
  readonly result: "granted" | "refused";
  readonly reasons: readonly RecordedReason[];
  readonly accepted: readonly AcceptableReason[];
  readonly actor: Actor;
  readonly reason: string | null;
  /** The attempt a granted resume began. */
  readonly attempt: number | null;
  /** The checkpoint a granted resume went on from. */
  readonly checkpointId: string | null;
}

/** The event types a reader needs to fetch for this projection. */
export const resumeAuditTypes = ["PlanResumed", "ResumeRefused"] as const;

/** `planId` comes from the stream's name, which the events do not repeat. */
export function resumeAuditRow(planId: string, stored: FoldEvent): ResumeAuditRow | null {
  const lifted = upcast(stored);
  if (lifted.kind === "unsupported") return null;
  const { revision } = stored;
  const { type, data } = lifted.event;
  if (type === "ResumeRefused") {
    const { at, reasons, actor, reason } = data;
    const nothing = { accepted: [], attempt: null, checkpointId: null };
    return { at, planId, revision, result: "refused", reasons, actor, reason, ...nothing };
  }
  if (type !== "PlanResumed") return null;
  const { at, accepted, actor, reason, attempt } = data;
  const { checkpointId } = data.from;
  return {
    at,
    planId,
    revision,
    result: "granted",
    reasons: [],
    accepted,
    actor,
    reason,
    attempt,
    checkpointId,
  };
}
