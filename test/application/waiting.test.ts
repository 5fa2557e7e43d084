/** What is told while somebody is kept waiting: of a store that takes nothing, and of an owner that is watched. */
import { describe, expect, it } from "vitest";
import { openPlan } from "../../src/application/open-plan.ts";
import { watchOwner } from "../../src/application/owner-status.ts";
import { PlanSession } from "../../src/application/plan-session.ts";
import type { Waiting } from "../../src/application/waiting.ts";
import { accepted } from "../../src/domain/decision.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { actor } from "../support/plan-events.ts";
import { begin, leaseMs, testPlanstream } from "../support/test-planstream.ts";
import { passTime, whileTimePasses } from "../support/until.ts";

const decide = () => accepted({ type: "TotalStepsSet", data: { actor, totalSteps: 3 } });
const waitsForStore = { raceMs: 2_000, persist: { patienceMs: 600_000, waitForStore: true } };

async function running() {
  const store = faultyStore(memoryEventStore());
  const planstream = testPlanstream({ store });
  const { planId } = await begin(planstream, null);
  const told: Waiting[] = [];
  const ground = { ...planstream.ground, onWaiting: (waiting: Waiting) => told.push(waiting) };
  return { ...planstream, store, told, ground, planId };
}

describe("a store that takes nothing", () => {
  it("is told within 2 s, once, with what is wrong and how long it is tried", async () => {
    const { store, ground, told, clock, planId } = await running();
    const session = new PlanSession(ground, await openPlan(ground, planId));
    store.away = true;
    const pending = session.execute(decide, waitsForStore);
    await passTime(clock, 2_000);
    expect(told).toMatchObject([
      { kind: "store", error: { code: "STORE_UNAVAILABLE" }, patienceMs: 600_000 },
    ]);
    await passTime(clock, 60_000, 500);
    store.away = false;
    expect(await whileTimePasses(clock, 500, pending)).toMatchObject({ kind: "committed" });
    expect(told).toHaveLength(1);
  });

  it("is no news when it takes it after a moment", async () => {
    const { store, ground, told, clock, planId } = await running();
    const session = new PlanSession(ground, await openPlan(ground, planId));
    store.failAppends("plan-", "lost", "away");
    await whileTimePasses(clock, 10, session.execute(decide, waitsForStore));
    expect(told).toEqual([]);
  });
});

describe("an owner that is watched", () => {
  it("is told at the beginning of the waiting, and not where there is nothing to wait for", async () => {
    const { ground, told, clock, planId, beats, machine, ownerId } = await running();
    const { run } = (await openPlan(ground, planId)).state;
    if (run === null) throw new Error("the plan runs");
    await whileTimePasses(clock, 250, watchOwner(ground, run));
    const { host, pid } = beats.owner;
    expect(told).toEqual([{ kind: "owner", host, pid, patienceMs: leaseMs }]);
    machine.statuses.set(ownerId, "gone");
    await watchOwner(ground, run);
    expect(told).toHaveLength(1);
  });
});
