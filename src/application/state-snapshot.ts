/** What is kept of a folded state. `hash` is that of the newest event in it. */
import { type PlanState, planStateProjection } from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { parseJson } from "./parse-json.ts";
import type { Digests } from "./ports/digests.ts";
import type { StateSnapshot } from "./ports/event-store.ts";

/** At most this many events after a kept state there is another one. */
export const snapshotEvery = 64;

export function stateSnapshot(state: PlanState, hash: string): StateSnapshot {
  return {
    projection: planStateProjection,
    fingerprint: planStateFingerprint,
    revision: state.revision,
    hash,
    state: JSON.stringify(state),
  };
}

/** The state that was kept; null when it is none at the revision it is said to be of. */
export function parseSnapshot({ state: text, revision }: StateSnapshot): PlanState | null {
  const state = parseJson(text) as PlanState | null | undefined;
  return state?.revision === revision ? state : null;
}

/** Whether a kept state's text is that state. */
export function isSameState({ canonicalize }: Digests, state: PlanState, kept: string): boolean {
  try {
    return canonicalize(state) === canonicalize(JSON.parse(kept));
  } catch {
    return false;
  }
}
