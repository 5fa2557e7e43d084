/** The state of a plan among those that were just listed, where the store has it at hand. For lists, never for decisions. */
import { type PlanState, planStateProjection } from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { planStream } from "./plan-stream.ts";
import type { EventStore } from "./ports/event-store.ts";
import { parseSnapshot } from "./state-snapshot.ts";

/** Null: the plan has to be loaded. */
export async function listedState(store: EventStore, planId: string): Promise<PlanState | null> {
  const kept = await store.readListed?.(planStateProjection, planStream(planId));
  return kept?.fingerprint === planStateFingerprint ? parseSnapshot(kept) : null;
}
