/** One thing that speaks against a resume, before anybody has accepted it. */
import type { AcceptableReason, ResumeIneligibleReason } from "../schema/codes.ts";
import type { Evidence } from "../schema/events.ts";

export interface Objection {
  readonly code: ResumeIneligibleReason;
  readonly evidence: Evidence;
  /** The code a person may accept here, or null where this evidence leaves no choice. */
  readonly acceptable: AcceptableReason | null;
}
