/** What is said of the states a server's projection keeps, and how little is read for it. */
import { describe, expect, it } from "vitest";
import { planStateFingerprint } from "../../../projections/plan-state-fingerprint.ts";
import { deployProjection } from "../../../src/application/manage-projections.ts";
import type { EventStore, StateSnapshot } from "../../../src/application/ports/event-store.ts";
import { type ProjectionGround, projectionStatus } from "../../../src/application/projection-status.ts";
import { snapshotEvery } from "../../../src/application/state-snapshot.ts";
import { planCreated } from "../../support/plan-events.ts";
import { storeOnFake } from "./fixture.ts";
import { givenPlan, groundOf, plainPlan, projected } from "./projected-plans.ts";

const open = storeOnFake();
const long = snapshotEvery + 10;

describe("the states a server keeps", () => {
  it("are looked at by one event each, however long the plans are", async () => {
    const { store } = await open();
    const ground = groundOf(store);
    await deployProjection(ground);
    for (const finished of [300, 20]) await projected(store, await givenPlan(store, plainPlan(finished)));
    let eventsRead = 0;
    const counting: EventStore = {
      ...store.events,
      async readStream(stream, options) {
        const events = await store.events.readStream(stream, options);
        eventsRead += events.length;
        return events;
      },
    };
    expect(await projectionStatus({ ...ground, store: counting })).toMatchObject({
      kept: [{ fingerprint: planStateFingerprint, plans: 2 }],
      ...{ mostBehind: 0, behind: [], wrong: [], broken: [] },
    });
    expect(eventsRead).toBe(2);
  });

  it("that could not be kept are told with the reason, and are not behind", async () => {
    const { store } = await open();
    const ground = groundOf(store);
    await deployProjection(ground);
    const [begun, ...rest] = plainPlan(long);
    const { planId } = await givenPlan(store, [
      [planCreated({ definition: null, source: null, name: "🚀" }), ...(begun ?? []).slice(1)],
      ...rest,
    ]);
    expect(await projectionStatus(ground)).toMatchObject({
      ...{ behind: [], wrong: [] },
      broken: [{ planId, revision: 0, message: "it holds characters of four bytes" }],
    });
  });

  it("are behind where the projection has not come to a long plan", async () => {
    const { fake, store } = await open();
    const ground = groundOf(store);
    await deployProjection(ground);
    fake.engine.stopAt(0n);
    const { planId } = await givenPlan(store, plainPlan(long));
    expect(await projectionStatus(ground)).toMatchObject({ behind: [planId], wrong: [], broken: [] });
  });

  it.each<[string, (kept: StateSnapshot) => Partial<StateSnapshot>]>([
    ["of another history", () => ({ hash: "0".repeat(64) })],
    ["chained to another event", () => ({ previousHash: "0".repeat(64) })],
    ["beyond the history", ({ revision }) => ({ revision: revision + 1 })],
    ["no state at its revision", () => ({ state: "{}" })],
  ])("are wrong when one is %s", async (_, change) => {
    const { store } = await open();
    const ground = groundOf(store);
    await deployProjection(ground);
    const plan = await givenPlan(store, plainPlan(5));
    await projected(store, plan);
    const changed: ProjectionGround = {
      ...ground,
      projections: {
        ...store.projections,
        async kept(stream) {
          const { snapshot, broken } = await store.projections.kept(stream);
          return { snapshot: snapshot === null ? null : { ...snapshot, ...change(snapshot) }, broken };
        },
      },
    };
    expect(await projectionStatus(changed)).toMatchObject({ wrong: [plan.planId], broken: [] });
  });

  it("are looked at without waiting for them while the projection does not run", async () => {
    const { fake, store } = await open();
    const ground = groundOf(store);
    await deployProjection(ground);
    const { planId } = await givenPlan(store, plainPlan(long));
    await store.projections.remove();
    fake.silence("Projections.State");
    expect(await projectionStatus(ground)).toMatchObject({
      behind: [planId],
      server: { own: { state: "missing" } },
    });
  });
});
