/** Projections on a real server: deployed, looked at, removed, and what a resume makes of them in every state they get into. */
import { ANY, binaryEvent, jsonEvent } from "@eventstore/db-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { projectionName, projectionPrefix } from "../../../src/adapters/eventstoredb/kept-state.ts";
import type { EventStoreDbStore } from "../../../src/adapters/eventstoredb/open-eventstoredb-store.ts";
import {
  deleteProjection,
  deployProjection,
  keptOfPlan,
  rebuildProjection,
} from "../../../src/application/manage-projections.ts";
import { projectionStatus } from "../../../src/application/projection-status.ts";
import { randomBatches } from "../../support/stored-history.ts";
import {
  append,
  digests,
  expectSameAsFold,
  givenPlan,
  groundOf,
  load,
  newPlan,
  plainPlan,
  projected,
  timed,
} from "./projected-plans.ts";
import { openAt, realServer } from "./servers.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** How much longer a resume may take than one that asks no projection. */
const slowerMs = 500;
const older = `${projectionPrefix}0123456789abcdef`;
const nothing = 'fromCategory("plan").foreachStream().when({ $any: function (state) { return state; } })';
const faulty = 'fromCategory("plan").foreachStream().when({ $any: function () { throw new Error("no"); } })';

describe.skipIf(realServer === null)("a server's projections (EVENTSTORE_URL names the server)", () => {
  let store: EventStoreDbStore;

  beforeAll(async () => {
    const { projections, close } = openAt(realServer ?? "");
    await projections.remove();
    await projections.removeOthers();
    await close();
  });

  // A new one for each test, as for each command: one that was not answered asks no more for a while.
  beforeEach(() => {
    store = openAt(realServer ?? "");
  });

  afterEach(() => store.close());

  afterAll(async () => {
    const { projections, close } = openAt(realServer ?? "");
    await projections.remove();
    await close();
  });

  const manager = () => {
    const { client, callOptions } = store.calls.connection;
    return { client, callOptions };
  };

  async function create(name: string, script: string): Promise<void> {
    const { client, callOptions } = manager();
    await client.createProjection(name, script, callOptions);
  }

  async function disable(name: string): Promise<void> {
    const { client, callOptions } = manager();
    await client.disableProjection(name, callOptions);
    await expect
      .poll(async () => (await store.projections.status()).own.state, { timeout: 20_000 })
      .toBe("stopped");
  }

  it("are missing at first, which a check finds and a dry run would mend", async () => {
    await givenPlan(store, plainPlan(1));
    const ground = groundOf(store);
    const { server } = await projectionStatus(ground);
    expect(server?.own).toEqual({ name: projectionName, state: "missing", reason: null });
    expect(server?.needs).toEqual({ name: "$by_category", state: "running", reason: null });
    expect(await deployProjection(ground, { dryRun: true })).toEqual({
      changes: [{ change: "created", name: projectionName }],
      folded: null,
    });
    expect((await store.projections.status()).own.state).toBe("missing");
  });

  it("are deployed beside older ones, which go when ours has caught up; a second time there is nothing to do", async () => {
    await create(older, nothing);
    const ground = groundOf(store);
    expect((await store.projections.status()).others).toMatchObject([{ name: older }]);
    expect(await deployProjection(ground)).toEqual({
      changes: [
        { change: "created", name: projectionName },
        { change: "deleted", name: older },
      ],
      folded: null,
    });
    expect(await deployProjection(ground)).toEqual({ changes: [], folded: null });
    const { server } = await projectionStatus(ground);
    expect(server).toMatchObject({ own: { state: "running", reason: null }, others: [] });
  });

  it("are found although another projection cannot be read at all", async () => {
    await create(`${older}1`, "this is no script(");
    expect((await store.projections.status()).others).toMatchObject([
      { name: `${older}1`, state: "faulted", reason: expect.any(String) },
    ]);
    expect(await store.projections.removeOthers()).toEqual([{ change: "deleted", name: `${older}1` }]);
  });

  it("keep what the events fold to, and a resume says so with revision and lag", async () => {
    const plan = await givenPlan(store, plainPlan(10));
    await projected(store, plan);
    expect((await load(store, plan.planId, "projection"))?.readFrom).toEqual({
      kind: "projection",
      name: projectionName,
      revision: plan.state.revision,
      headRevision: plan.state.revision,
      lag: 0,
      foldedBecause: null,
    });
    expect(await keptOfPlan(groundOf(store), plan.planId)).toMatchObject({ unusable: null, broken: null });
    await expectSameAsFold(store, plan);
  });

  it("keep of 200 random histories what the events fold to, or mark what they cannot keep", async () => {
    let used = 0;
    for (const batches of randomBatches(200)) {
      const plan = await givenPlan(store, batches);
      await expect
        .poll(
          async () => {
            const { snapshot, broken } = await store.projections.kept(plan.stream);
            return broken !== null || snapshot?.revision === plan.state.revision;
          },
          { timeout: 20_000, interval: 5 },
        )
        .toBe(true);
      const { snapshot } = await store.projections.kept(plan.stream);
      if (snapshot !== null) {
        const kept = JSON.parse(snapshot.state);
        expect(digests.canonicalize(kept)).toBe(digests.canonicalize(plan.state));
        used++;
      }
      await expectSameAsFold(store, plan);
    }
    expect(used).toBeGreaterThan(100);
  });

  it.each([
    ["without a hash", jsonEvent({ type: "Odd", data: {} }), "the event has no hash"],
    ["that is no JSON", binaryEvent({ type: "Odd", data: Buffer.from("{") }), "the event is no JSON"],
  ])("mark the plan of an event %s and go on with all others", async (_, event, message) => {
    const [odd, sound] = [await givenPlan(store, plainPlan(2)), await givenPlan(store, plainPlan(2))];
    await projected(store, odd);
    const { client, callOptions } = manager();
    await client.appendToStream(odd.stream, event, callOptions);
    await expect
      .poll(async () => (await store.projections.kept(odd.stream)).broken)
      .toEqual({ revision: odd.state.revision + 1, message });
    expect(await expectSameAsFold(store, odd)).toMatchObject({ damagedRevision: odd.state.revision + 1 });
    await projected(store, sound);
    expect((await store.projections.status()).own.state).toBe("running");
  });

  it("are not faulted by a plan that is gone for ever", async () => {
    const gone = await givenPlan(store, plainPlan(2));
    const { client, callOptions } = manager();
    await client.tombstoneStream(gone.stream, { ...callOptions, expectedRevision: ANY });
    const sound = await givenPlan(store, plainPlan(2));
    await rebuildProjection(groundOf(store));
    await projected(store, sound);
    expect((await store.projections.status()).own.state).toBe("running");
  });

  it("are no way round a damaged history: a newest event that nobody chained is damage", async () => {
    const plan = await givenPlan(store, plainPlan(2));
    const { client, callOptions } = manager();
    const forged = jsonEvent({ type: "PlanApplied", data: {}, metadata: { hash: "0".repeat(64) } });
    await client.appendToStream(plan.stream, forged, callOptions);
    await expect
      .poll(async () => (await store.projections.kept(plan.stream)).snapshot?.revision)
      .toBe(plan.state.revision + 1);
    expect(await expectSameAsFold(store, plan)).toMatchObject({
      damagedRevision: plan.state.revision + 1,
      readFrom: { kind: "events", foldedBecause: "other_history" },
    });
  });

  it("that lag by 10,000 events change nothing but how many are folded", async () => {
    const plan = newPlan(plainPlan(5_100));
    await append(store, plan, 0, 200);
    await projected(store, plan, 199);
    await disable(projectionName);
    await append(store, plan, 200);
    const lag = plan.events.length - 200;
    expect(lag).toBeGreaterThan(10_000);
    const { readFrom } = await expectSameAsFold(store, plan);
    expect(readFrom).toMatchObject({ kind: "projection", revision: 199, lag });
    await expectAsQuick(plan.planId);
    await store.projections.create();
    await projected(store, plan);
    expect((await expectSameAsFold(store, plan)).readFrom).toMatchObject({ kind: "projection", lag: 0 });
  });

  it("that are faulted are named with the reason, and a resume folds the events", async () => {
    const plan = await givenPlan(store, plainPlan(3));
    await store.projections.remove();
    await create(projectionName, faulty);
    await expect
      .poll(async () => (await store.projections.status()).own, { timeout: 20_000 })
      .toEqual({ name: projectionName, state: "faulted", reason: expect.stringContaining("no") });
    await expectAuto(plan.planId, { kind: "events", foldedBecause: "none_kept" });
    await expectAsQuick(plan.planId);
    expect(await load(store, plan.planId, "projection")).toBeNull();
  });

  it("are made anew by a rebuild, from the first event on", async () => {
    const ground = groundOf(store);
    const changes = [{ change: "reset", name: projectionName }];
    expect(await rebuildProjection(ground, { dryRun: true })).toEqual({ changes, folded: null });
    await store.projections.remove();
    expect(await rebuildProjection(ground)).toMatchObject({ changes: [{ change: "created" }] });
    expect(await rebuildProjection(ground)).toEqual({ changes, folded: null });
    const plan = await givenPlan(store, plainPlan(3));
    await projected(store, plan);
    expect(await keptOfPlan(ground, plan.planId)).toMatchObject({ unusable: null });
  });

  it("are deleted with all that they kept", async () => {
    const plan = await givenPlan(store, plainPlan(3));
    await projected(store, plan);
    const ground = groundOf(store);
    const changes = [{ change: "deleted", name: projectionName }];
    expect(await deleteProjection(ground, { dryRun: true })).toEqual({ changes, folded: null });
    expect(await deleteProjection(ground)).toEqual({ changes, folded: null });
    expect(await keptOfPlan(ground, plan.planId)).toMatchObject({ unusable: "none_kept", snapshot: null });
    await expectAuto(plan.planId, { kind: "events", foldedBecause: "none_kept" });
    expect(await deleteProjection(ground)).toEqual({ changes: [], folded: null });
  });

  async function expectAsQuick(planId: string): Promise<void> {
    const fromEvents = await timed(() => load(store, planId, "events"));
    const taken = await timed(() => load(store, planId, "auto"));
    expect(taken - fromEvents).toBeLessThan(slowerMs);
  }

  async function expectAuto(planId: string, readFrom: object): Promise<void> {
    expect(await load(store, planId, "auto")).toMatchObject({ readFrom });
  }
});
