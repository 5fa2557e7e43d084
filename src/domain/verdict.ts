/** The verdict on the step that was cut off: begun, and neither finished nor failed by itself. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { Verdict } from "../schema/codes.ts";

export interface CutOffStep {
  readonly step: number;
  readonly item: number | null;
  readonly stepId: string;
  readonly verdict: Verdict;
}

/** Null when no step was cut off. Files are not kept here, so nothing is ever `rolled_back`. */
export function verdictOn({ inFlight }: PlanState): CutOffStep | null {
  if (inFlight === null) return null;
  const { step, item, stepId, outcome } = inFlight;
  return { step, item, stepId, verdict: outcome === "not_started" ? "not_started" : "outcome_unknown" };
}
