/**
 * What the tests of server projections share: plans appended as frozen events, and what each way of loading one makes of it.
 * Any server will do that the adapter can open.
 */
import { expect } from "vitest";
import type { EventStoreDbStore } from "../../../src/adapters/eventstoredb/open-eventstoredb-store.ts";
import { nodeDigests } from "../../../src/adapters/system/node-digests.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import { ulidIds } from "../../../src/adapters/system/ulid-ids.ts";
import { type LoadedPlan, loadPlan, type StateSource } from "../../../src/application/load-plan.ts";
import type { ProjectionGround } from "../../../src/application/projection-status.ts";
import type { NewPlanEvent } from "../../../src/schema/events.ts";
import {
  phaseStarted,
  planCreated,
  runStarted,
  stepCompleted,
  stepStarted,
} from "../../support/plan-events.ts";
import { type StoredHistory, storedHistory } from "../../support/stored-history.ts";

export const digests = nodeDigests();
export const clock = systemClock();
const ids = await ulidIds();

export interface ProjectedPlan extends StoredHistory {
  readonly planId: string;
  readonly stream: string;
}

export function newPlan(batches: readonly (readonly NewPlanEvent[])[]): ProjectedPlan {
  const planId = ids.ulid();
  const stream = `plan-${planId}`;
  return { planId, stream, ...storedHistory(stream, batches) };
}

/** Appends the events from one revision to before another, in parts that a store takes at once. */
export async function append(
  { events: store }: EventStoreDbStore,
  { stream, events }: ProjectedPlan,
  from = 0,
  to = events.length,
): Promise<void> {
  for (let at = from; at < to; at += 500) {
    const batch = events.slice(at, Math.min(at + 500, to));
    const result = await store.append(stream, at === 0 ? "no-stream" : at - 1, batch);
    if (result.kind !== "committed") throw new Error(`${stream} was not appended: ${JSON.stringify(result)}`);
  }
}

export async function givenPlan(
  store: EventStoreDbStore,
  batches: readonly (readonly NewPlanEvent[])[],
): Promise<ProjectedPlan> {
  const plan = newPlan(batches);
  await append(store, plan);
  return plan;
}

/** A plan that a program drives: it has finished so many steps and is in the next one. */
export function plainPlan(finished: number): NewPlanEvent[][] {
  const begun = [planCreated({ definition: null, source: null }), runStarted(), phaseStarted()];
  const steps = Array.from({ length: finished }, (_, index) => [
    stepCompleted(index + 1),
    stepStarted(index + 2),
  ]);
  return [[...begun, stepStarted(1)], ...steps];
}

export function groundOf({ events: store, projections }: EventStoreDbStore): ProjectionGround {
  return { store, digests, projections };
}

/** Resolves when the server's projection holds the plan's event of this revision. */
export async function projected(
  store: EventStoreDbStore,
  { stream, state }: ProjectedPlan,
  revision = state.revision,
): Promise<void> {
  const kept = async () => (await store.projections.kept(stream)).snapshot?.revision ?? -1;
  await expect.poll(kept, { timeout: 60_000, interval: 20 }).toBe(revision);
}

export function load(
  store: EventStoreDbStore,
  planId: string,
  source: StateSource,
): Promise<LoadedPlan | null> {
  return loadPlan(groundOf(store), planId, { source });
}

/** However the plan is loaded, it is what all of its events fold to. */
export async function expectSameAsFold(
  store: EventStoreDbStore,
  { planId }: ProjectedPlan,
): Promise<LoadedPlan> {
  const [found, folded] = [await load(store, planId, "auto"), await load(store, planId, "events")];
  if (found === null || folded === null) throw new Error(`plan ${planId} is not there`);
  expect(digests.canonicalize(found.state)).toBe(digests.canonicalize(folded.state));
  expect([found.hash, found.damagedRevision]).toEqual([folded.hash, folded.damagedRevision]);
  return found;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = clock.monotonicMs();
  await work();
  return clock.monotonicMs() - startedMs;
}
