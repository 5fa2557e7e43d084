/** The states the index of plans keeps: what a list shows of a plan is what all of its events fold to. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planBoardRow } from "../../../projections/plan-board.ts";
import { planStateProjection } from "../../../projections/plan-state.ts";
import type { EventStoreDbStore } from "../../../src/adapters/eventstoredb/open-eventstoredb-store.ts";
import { findPlan } from "../../../src/application/find-plan.ts";
import { pageOfPlans } from "../../../src/application/list-plans.ts";
import { listedState } from "../../../src/application/listed-state.ts";
import { planFold } from "../../../src/application/plan-fold.ts";
import { planIdOf } from "../../../src/application/plan-stream.ts";
import { planCreated } from "../../support/plan-events.ts";
import { randomBatches } from "../../support/stored-history.ts";
import { testPlanstream } from "../../support/test-planstream.ts";
import { storeOnFake } from "./fixture.ts";
import {
  append,
  digests,
  givenPlan,
  load,
  newPlan,
  type ProjectedPlan,
  plainPlan,
} from "./projected-plans.ts";

const open = storeOnFake();
let folder: string;
let indexPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "listed-states-"));
  indexPath = join(folder, "index.db");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process on the store, as the services see it. */
const groundOn = ({ events: store }: EventStoreDbStore) => testPlanstream({ store }).ground;

/** The plans the index has a state of; each is what a full fold of the plan comes to. */
async function expectSameAsFolds(store: EventStoreDbStore): Promise<string[]> {
  const listed: string[] = [];
  for (const { stream } of await store.events.listStreams("plan-")) {
    const planId = planIdOf(stream);
    const state = await listedState(store.events, planId);
    if (state === null) continue;
    const folded = await load(store, planId, "events");
    expect(state).toEqual(folded?.state);
    expect(planBoardRow(state)).toEqual(folded === null ? null : planBoardRow(folded.state));
    listed.push(stream);
  }
  return listed;
}

describe("the states a list is made of", () => {
  it("are those of all plans, however their events came in and whoever took them in", async () => {
    const { store, another } = await open({ indexPath });
    const processes = [store, another({ indexPath }), another()];
    const plans = randomBatches(24).map(newPlan);
    const parts = plans.flatMap((plan, index) => partsOf(plan, 3 + (index % 5)));
    // Each part stands behind the one before it of the same plan, and among those of others.
    parts.sort((left, right) => left.from - right.from);
    for (const [index, { plan, from, to }] of parts.entries()) {
      await append(store, plan, from, to);
      const asked = processes[index % processes.length];
      if (asked !== undefined && index % 4 === 0) await expectSameAsFolds(asked);
    }
    for (const asked of processes) {
      expect(new Set(await expectSameAsFolds(asked))).toEqual(new Set(plans.map(({ stream }) => stream)));
    }
  });

  it("ask the server once for a list in any order, and for no plan", async () => {
    const { fake, store, another } = await open({ indexPath });
    for (let count = 0; count < 5; count++) await givenPlan(store, plainPlan(count));
    const ground = groundOn(store);
    const first = await pageOfPlans(ground, { sort: "name" });
    const asked = fake.calls.length;
    for (const sort of ["updated", "created", "name", "state"] as const) {
      expect((await pageOfPlans(ground, { sort })).items).toHaveLength(5);
    }
    expect(await pageOfPlans(groundOn(another({ indexPath })), { sort: "name" })).toEqual(first);
    expect(fake.calls.slice(asked)).toEqual(Array.from({ length: 5 }, () => "Streams.Read"));
  });

  it("tell which plan has a name, long as it may be, and one plan is looked at", async () => {
    const { fake, store } = await open();
    const named = (name: string) => givenPlan(store, [[planCreated({ name })]]);
    const [one, long] = [await named("one"), await named(`${"x".repeat(300)}1`)];
    await named(`${"x".repeat(300)}2`);
    await named("three");
    const ground = groundOn(store);
    expect(await findPlan(ground, "one")).toBe(one.planId);
    const asked = fake.calls.length;
    expect(await findPlan(ground, "one")).toBe(one.planId);
    expect(fake.calls.length - asked).toBe(2);
    expect(await findPlan(ground, `${"x".repeat(300)}1`)).toBe(long.planId);
  });

  it("leave a plan whose history does not hold to those who read it", async () => {
    const { store } = await open({ indexPath });
    const [sound, damaged] = [await givenPlan(store, plainPlan(2)), newPlan(plainPlan(2))];
    await append(store, { ...damaged, events: damaged.events.map(changedAt(4)) });
    expect(await expectSameAsFolds(store)).toEqual([sound.stream]);
    const { items } = await pageOfPlans(groundOn(store), { sort: "updated" });
    const loaded = await load(store, damaged.planId, "events");
    expect(loaded?.damagedRevision).toBe(4);
    expect(items[0]).toEqual(loaded === null ? null : planBoardRow(loaded.state));
  });

  it("leave a plan that was deleted and lives again to those who read it", async () => {
    const { store } = await open({ indexPath });
    const plan = newPlan(plainPlan(3));
    await append(store, plan, 0, 4);
    expect(await expectSameAsFolds(store)).toEqual([plan.stream]);
    const { client, callOptions } = store.calls.connection;
    await client.deleteStream(plan.stream, callOptions);
    await append(store, plan, 4);
    expect(await expectSameAsFolds(store)).toEqual([]);
  });

  it("are made anew for another fold, and none are given of a fold that was not asked for", async () => {
    const { store, another } = await open({ indexPath });
    const { stream } = await givenPlan(store, plainPlan(1));
    expect(await expectSameAsFolds(store)).toEqual([stream]);
    const fold = { ...planFold(digests), fingerprint: "another" };
    const other = another({ indexPath, fold });
    await other.events.listStreams("plan-");
    expect(await other.events.readListed?.(planStateProjection, stream)).toMatchObject({
      fingerprint: "another",
      revision: 5,
    });
    expect(await other.events.readListed?.("another-projection", stream)).toBeNull();
    expect(await expectSameAsFolds(other)).toEqual([]);
    expect(await expectSameAsFolds(another({ indexPath }))).toEqual([stream]);
  });

  it("are none before there was a list", async () => {
    const { store, another } = await open({ indexPath });
    const { planId } = await givenPlan(store, plainPlan(1));
    await store.events.listStreams("plan-");
    expect(await listedState(another({ indexPath }).events, planId)).toBeNull();
  });
});

interface Part {
  readonly plan: ProjectedPlan;
  readonly from: number;
  readonly to: number;
}

function partsOf(plan: ProjectedPlan, length: number): Part[] {
  const count = Math.ceil(plan.events.length / length);
  return Array.from({ length: count }, (_, index) => {
    const from = index * length;
    return { plan, from, to: Math.min(from + length, plan.events.length) };
  });
}

function changedAt(at: number) {
  return (event: ProjectedPlan["events"][number], index: number) =>
    index === at ? { ...event, data: '{"at":"2026-01-01T00:00:00.000Z","stepId":"forged"}' } : event;
}
