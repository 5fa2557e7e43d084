/**
 * Histories as a store holds them: frozen events with their hash chain, and what a full fold makes of them. They are made
 * of the lives of `plan-walk.ts`, or of events a test names.
 */
import fc from "fast-check";
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import { nodeDigests } from "../../src/adapters/system/node-digests.ts";
import { freezeBatch } from "../../src/application/freeze-batch.ts";
import type { FrozenEvent } from "../../src/application/ports/event-store.ts";
import { secretMask } from "../../src/application/ports/secret-mask.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { testTime } from "../../src/testing.ts";
import { life, walk } from "./plan-walk.ts";

export interface StoredHistory {
  readonly events: readonly FrozenEvent[];
  /** What a full fold comes to. */
  readonly state: PlanState;
  /** Of the newest event. */
  readonly hash: string;
}

const digests = nodeDigests();

/** `batches`: what each command appended. */
export function storedHistory(stream: string, batches: readonly (readonly NewPlanEvent[])[]): StoredHistory {
  const events: FrozenEvent[] = [];
  let [state, hash] = [initialPlanState(), stream];
  for (const [index, batch] of batches.entries()) {
    const commandId = `command-${index}`;
    const header = { at: testTime, commandId, correlationId: commandId, revision: state.revision, hash };
    for (const { frozen, event } of freezeBatch(digests, { ...header, mask: noSecrets }, batch)) {
      events.push(frozen);
      state = evolve(state, event);
      hash = event.metadata.hash;
    }
  }
  return { events, state, hash };
}

/** Random lives of plans, the same ones each time. */
export function randomBatches(count: number, seed = 24_06): NewPlanEvent[][][] {
  return fc
    .sample(life, { numRuns: count, seed })
    .map((one) => walk(one).map(({ decision }) => [...decision.events]));
}

const noSecrets = secretMask({});
