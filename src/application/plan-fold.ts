/** The fold of a plan's state for stores that run it themselves. It takes what a full fold takes, and stops where that does. */
import { evolve, initialPlanState, planStateProjection } from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import type { Digests } from "./ports/digests.ts";
import type { StreamFold } from "./ports/stream-fold.ts";
import { parseSnapshot, stateSnapshot } from "./state-snapshot.ts";
import { decode } from "./stored-event.ts";

export function planFold(digests: Digests): StreamFold {
  return {
    projection: planStateProjection,
    fingerprint: planStateFingerprint,
    next(stream, kept, events) {
      let state = kept === null ? initialPlanState() : parseSnapshot(kept);
      if (state === null) return null;
      let hash = kept?.hash ?? stream;
      for (const recorded of events) {
        if (recorded.revision <= state.revision) continue;
        const decoded = decode(digests, recorded, hash);
        if (decoded.kind === "damaged" || recorded.revision !== state.revision + 1) return null;
        state = evolve(state, decoded.event);
        hash = decoded.event.metadata.hash;
      }
      return stateSnapshot(state, hash);
    },
  };
}
