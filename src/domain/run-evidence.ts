/** What a refusal tells about the run that is in the way: who, where, since when, last sign of life. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { Evidence } from "../schema/events.ts";

export function runEvidence(state: PlanState, lastBeatAt: string | null): Evidence {
  const run = state.run ?? state.lastRun;
  if (run === null) return {};
  const { runId, attempt, user, startedAt: since, owner } = run;
  const { host, pid, leaseMs } = owner;
  return { runId, attempt, user, host, pid, since, lastBeatAt, leaseMs };
}
