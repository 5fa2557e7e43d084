/** Whatever befalls the server's projection, a plan is loaded as its events fold, and not much later than without it. */
import { describe, expect, it } from "vitest";
import { projectionName } from "../../../src/adapters/eventstoredb/kept-state.ts";
import { deployProjection } from "../../../src/application/manage-projections.ts";
import type { FakeEventStoreDb } from "../../support/esdb-fake/fake-event-store-db.ts";
import { storeOnFake } from "./fixture.ts";
import {
  append,
  expectSameAsFold,
  givenPlan,
  groundOf,
  load,
  newPlan,
  plainPlan,
  projected,
  timed,
} from "./projected-plans.ts";

const open = storeOnFake();
/** How much longer it may take than when no projection is asked. */
const slowerMs = 500;

describe("a plan whose projection", () => {
  it("is as far as its events is loaded from it", async () => {
    const { store } = await open();
    await deployProjection(groundOf(store));
    const plan = await givenPlan(store, plainPlan(20));
    await projected(store, plan);
    expect((await load(store, plan.planId, "projection"))?.readFrom).toMatchObject({
      kind: "projection",
      lag: 0,
    });
    await expectSameAsFold(store, plan);
  });

  it.each<[string, (fake: FakeEventStoreDb) => void]>([
    ["is faulted", (fake) => fake.faultProjection(projectionName, "no")],
    ["says nothing at all", (fake) => fake.silence("Projections.State")],
    ["is off with all others", (fake) => fake.turnProjectionsOff()],
    ["cannot be reached", (fake) => fake.unavailable("Projections.State", 10)],
  ])("%s is right all the same", async (_, trouble) => {
    const { fake, store, another } = await open();
    await deployProjection(groundOf(store));
    const plan = await givenPlan(store, plainPlan(20));
    await projected(store, plan);
    trouble(fake);
    await expectSameAsFold(another(), plan);
    const events = await timed(() => load(another(), plan.planId, "events"));
    const auto = await timed(() => load(another(), plan.planId, "auto"));
    expect(auto - events).toBeLessThan(slowerMs);
  });

  it("lags behind is right all the same, and says by how much", async () => {
    const { fake, store, another } = await open();
    await deployProjection(groundOf(store));
    const plan = newPlan(plainPlan(150));
    await append(store, plan, 0, 20);
    await projected(store, plan, 19);
    fake.engine.lagBehind(plan.events.length);
    await append(store, plan, 20);
    const lag = plan.events.length - 20;
    expect((await expectSameAsFold(another(), plan)).readFrom).toMatchObject({ revision: 19, lag });
  });

  it("is asked of a follower is right all the same", async () => {
    const { fake: leader, store } = await open();
    await deployProjection(groundOf(store));
    const plan = await givenPlan(store, plainPlan(20));
    await projected(store, plan);
    const { fake: follower, another } = await open({ beside: leader });
    follower.follow({ port: leader.port });
    const took = await timed(() => load(another(), plan.planId, "auto"));
    expect(took - (await timed(() => load(another(), plan.planId, "events")))).toBeLessThan(slowerMs);
    await expectSameAsFold(another(), plan);
  });
});
