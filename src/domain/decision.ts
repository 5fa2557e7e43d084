/**
 * The answer of every decision: events to append, or a refusal with all its reasons. A refusal is a value,
 * never an exception. `events` of a refusal are the record of it (ResumeRefused), or none.
 */
import type { RefusalCode } from "../schema/codes.ts";
import type { Evidence, NewPlanEvent } from "../schema/events.ts";

export interface Refusal {
  readonly code: RefusalCode;
  readonly evidence: Evidence;
}

export type Decision =
  | { readonly kind: "accepted"; readonly events: readonly NewPlanEvent[] }
  | {
      readonly kind: "refused";
      readonly reasons: readonly Refusal[];
      readonly events: readonly NewPlanEvent[];
    };

export function accepted(...events: NewPlanEvent[]): Decision {
  return { kind: "accepted", events };
}

export function refused(code: RefusalCode, evidence: Evidence = {}): Decision {
  return { kind: "refused", reasons: [{ code, evidence }], events: [] };
}
