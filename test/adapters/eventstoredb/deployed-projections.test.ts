/** Making the server's projection, making it anew and removing it, with a server that is slow, odd, or does not let one. */
import { ANY, binaryEvent, jsonEvent } from "@eventstore/db-client";
import { describe, expect, it } from "vitest";
import { projectionName, projectionPrefix } from "../../../src/adapters/eventstoredb/kept-state.ts";
import type { EventStoreDbStore } from "../../../src/adapters/eventstoredb/open-eventstoredb-store.ts";
import {
  deleteProjection,
  deployProjection,
  rebuildProjection,
} from "../../../src/application/manage-projections.ts";
import type { FakeEventStoreDb } from "../../support/esdb-fake/fake-event-store-db.ts";
import { rpcFailures } from "../../support/esdb-fake/rpc-failure.ts";
import { storeOnFake } from "./fixture.ts";
import { givenPlan, groundOf, plainPlan, projected } from "./projected-plans.ts";

const open = storeOnFake();
const older = `${projectionPrefix}0123456789abcdef`;
const nothing = 'fromCategory("plan").foreachStream().when({ $any: function (state) { return state; } })';

function manager({ calls }: EventStoreDbStore) {
  const { client, callOptions } = calls.connection;
  return { client, callOptions };
}

/** What comes first: what is waited for, or that the server has been asked for its progress some times more. */
function orAskedAgain<T>(fake: FakeEventStoreDb, work: Promise<T>): Promise<T | "asked again"> {
  const times = fake.countOf("Projections.Statistics") + 8;
  const asked = fake.until((one) => one.countOf("Projections.Statistics") >= times);
  return Promise.race([work, asked.then(() => "asked again" as const)]);
}

describe("a projection that is deployed", () => {
  it("is well although a plan ends with an event that is no JSON", async () => {
    const { store } = await open();
    const plan = await givenPlan(store, plainPlan(2));
    const { client, callOptions } = manager(store);
    const odd = binaryEvent({ type: "Odd", data: Buffer.from("{") });
    await client.appendToStream(plan.stream, odd, { ...callOptions, expectedRevision: ANY });
    const changes = [{ change: "created", name: projectionName }];
    expect(await deployProjection(groundOf(store))).toEqual({ changes, folded: null });
    const broken = { revision: plan.state.revision + 1, message: "the event is no JSON" };
    expect(await store.projections.kept(plan.stream)).toEqual({ snapshot: null, broken });
  });

  it("is not faulted by a plan that is gone for ever", async () => {
    const { store } = await open();
    const gone = await givenPlan(store, plainPlan(2));
    const { client, callOptions } = manager(store);
    await client.tombstoneStream(gone.stream, { ...callOptions, expectedRevision: ANY });
    const plan = await givenPlan(store, plainPlan(2));
    await deployProjection(groundOf(store));
    expect((await store.projections.status()).own).toMatchObject({ state: "running" });
    await projected(store, plan);
  });

  it("is waited for while it is stopped, however far it was", async () => {
    const { fake, store } = await open();
    await deployProjection(groundOf(store));
    await projected(store, await givenPlan(store, plainPlan(2)));
    const { client, callOptions } = manager(store);
    await client.disableProjection(projectionName, callOptions);
    const caughtUp = store.projections.caughtUp();
    expect(await orAskedAgain(fake, caughtUp)).toBe("asked again");
    await client.enableProjection(projectionName, callOptions);
    await caughtUp;
  });

  it("is left alone when the server fails to tell of it once", async () => {
    const { fake, store } = await open();
    await deployProjection(groundOf(store));
    fake.fail("Projections.Statistics", rpcFailures.unexpected("Exception was thrown by handler."));
    expect(await store.projections.create()).toEqual([]);
    expect(fake.faults.counts.failure).toBe(1);
    expect(fake.countOf("Projections.Enable")).toBe(0);
  });

  it("is not even made by a user who may not see it catch up", async () => {
    const ops = { username: "ops", password: "changeit" };
    const users = { ops: { password: ops.password, groups: ["$ops"] } } as const;
    const { fake, store } = await open({ users, credentials: ops });
    for (const manage of [deployProjection, rebuildProjection, deleteProjection])
      await expect(manage(groundOf(store))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(fake.engine.get(projectionName)).toBeUndefined();
  });
});

describe("a projection that is rebuilt", () => {
  it("is waited for until it has begun anew: what it kept before proves nothing", async () => {
    const { fake, store } = await open();
    const ground = groundOf(store);
    await deployProjection(ground);
    await projected(store, await givenPlan(store, plainPlan(3)));
    fake.engine.holdResets();
    const rebuilt = rebuildProjection(ground);
    expect(await orAskedAgain(fake, rebuilt)).toBe("asked again");
    fake.engine.letResets();
    expect(await rebuilt).toEqual({ changes: [{ change: "reset", name: projectionName }], folded: null });
  });
});

describe("a projection that is removed", () => {
  it.each([
    ["of this fold", projectionName, deleteProjection],
    ["of another fold", older, deployProjection],
  ])("leaves no plan's checkpoint behind when it is %s", async (_, name, manage) => {
    const { fake, store } = await open();
    const plan = await givenPlan(store, plainPlan(2));
    const { client, callOptions } = manager(store);
    await client.createProjection(name, nothing, callOptions);
    expect(await manage(groundOf(store))).toMatchObject({
      changes: expect.arrayContaining([{ change: "deleted", name }]),
    });
    const checkpoint = `$projections-${name}-${plan.stream}-checkpoint`;
    expect(fake.log.head(checkpoint)).toBe(0);
    expect(fake.log.isSoftlyDeleted(checkpoint)).toBe(true);
  });

  it("leaves no checkpoint of a plan behind that is gone for ever", async () => {
    const { fake, store } = await open();
    const gone = await givenPlan(store, plainPlan(2));
    await deployProjection(groundOf(store));
    const { client, callOptions } = manager(store);
    await client.tombstoneStream(gone.stream, { ...callOptions, expectedRevision: ANY });
    await store.projections.remove();
    expect(fake.log.isSoftlyDeleted(`$projections-${projectionName}-${gone.stream}-checkpoint`)).toBe(true);
  });

  it("is removed although the server cannot name a stream there is in its answer", async () => {
    const { store } = await open();
    await deployProjection(groundOf(store));
    const { client, callOptions } = manager(store);
    await client.disableProjection(projectionName, callOptions);
    await client.appendToStream("plan-\u{1f680}", jsonEvent({ type: "Odd", data: {} }), callOptions);
    const changes = [{ change: "deleted", name: projectionName }];
    expect(await deleteProjection(groundOf(store))).toEqual({ changes, folded: null });
  });
});
