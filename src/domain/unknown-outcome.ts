/**
 * Whether a plan stands at a step of which nobody knows what it did outside, and which may therefore not simply run
 * again. A resume asks it before it runs, and the end of a run to say what a resume will need. Pure.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { Objection } from "./objection.ts";

/** The step that was cut off, or one that failed and says `never`, or ran out of time: that was ended from outside too. */
export function unknownOutcome({ inFlight, failed }: PlanState): Objection | null {
  const cutOff = inFlight !== null && inFlight.outcome !== "not_started" ? inFlight : null;
  const timedOut = failed?.error.timedOut ?? false;
  const asks = cutOff ?? (timedOut || failed?.rerun === "never" ? failed : null);
  if (asks === null || asks.rerun === "safe") return null;
  const { step, item, stepId, rerun } = asks;
  const ended = cutOff === null ? (timedOut ? "timed_out" : "failed") : (cutOff.outcome ?? "unknown");
  return {
    code: "STEP_OUTCOME_UNKNOWN",
    evidence: { step, item, stepId, rerun, ended },
    acceptable: rerun === "ask" ? "STEP_OUTCOME_UNKNOWN" : null,
  };
}
