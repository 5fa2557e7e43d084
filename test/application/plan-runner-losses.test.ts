import { describe, expect, it } from "vitest";
import { PlanSession } from "../../src/application/plan-session.ts";
import { StoreError } from "../../src/application/ports/store-error.ts";
import { accepted } from "../../src/domain/decision.ts";
import type { PlanDefinition } from "../../src/schema/definition.ts";
import { retryPolicy } from "../../src/schema/definition-defaults.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { type FaultyStore, faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import {
  type Answer,
  completed,
  completedAfter,
  failed,
  type HeldStep,
  heldStep,
  scriptedExecutor,
} from "../support/scripted-executor.ts";
import { changedAt, tamperedStore } from "../support/tampered-store.ts";
import {
  begin,
  eventsOf,
  perform,
  type TestPlanstream,
  testPlanstream,
  typesOf,
  wholeStore,
} from "../support/test-planstream.ts";
import { passTime, until, whileTimePasses } from "../support/until.ts";

/** Two processes on one store; the first one can lose it. */
function twoProcesses() {
  const inner = memoryEventStore();
  const store = faultyStore(inner);
  const planstream = testPlanstream({ store });
  const other = testPlanstream({ ...planstream, store: inner });
  return { store, planstream, other };
}

/** A run whose first step the test holds, and has begun. */
async function heldRun(held: HeldStep = heldStep(), definition: PlanDefinition = planOf(["one", "two"])) {
  const processes = twoProcesses();
  const { planId, runId, begun } = await begin(processes.planstream, definition);
  const executor = scriptedExecutor({ one: held.answer });
  const run = perform(processes.planstream, begun, { executor });
  const control = await held.begun;
  return { ...processes, planId, runId, held, executor, run, control };
}

/** The store and the beats go away together, or come back. */
function setAway({ store, planstream }: { store: FaultyStore; planstream: TestPlanstream }, away: boolean) {
  store.away = away;
  planstream.owners.state = away ? "away" : "here";
}

describe("a plan that is cancelled while a step runs", () => {
  it("has its step stopped politely, and nothing is written any more", async () => {
    const { planstream, other, planId, run, control } = await heldRun();
    await other.plans.cancel(planId, "wrong version");
    const after = (await typesOf(planstream, planId)).length;
    expect(await run.result).toMatchObject({
      kind: "fenced",
      fence: "ended",
      state: { status: "cancelled", ending: { reason: "wrong version" } },
    });
    expect([control.stop.aborted, control.kill.aborted]).toEqual([true, false]);
    expect(await typesOf(planstream, planId)).toHaveLength(after);
    expect((await eventsOf(planstream, planId)).at(-1)).toMatchObject({
      type: "PlanCancelled",
      data: { inFlight: { step: 1, stepId: "one" } },
    });
  });

  it("stays cancelled when the step completes all the same", async () => {
    const { planstream, other, planId, held, run } = await heldRun(heldStep({ heedsStop: false }));
    await other.plans.cancel(planId);
    held.finish(completed());
    expect(await run.result).toMatchObject({ kind: "fenced", fence: "ended" });
    expect((await typesOf(planstream, planId)).at(-1)).toBe("PlanCancelled");
  });

  it("is found out at once where the run waits to try a step again", async () => {
    const { planstream, other } = twoProcesses();
    const definition = planOf([stepOf("one", { retry: retryPolicy({ max: 3, delayMs: 60_000 }) })]);
    const { planId, begun } = await begin(planstream, definition);
    const executor = scriptedExecutor({ one: failed() });
    const run = perform(planstream, begun, { executor });
    await until("the failure", () => run.events.some(({ type }) => type === "StepFailed"));
    await other.plans.cancel(planId);
    // The clock stands still: the back-off of a minute is not waited for.
    expect(await run.result).toMatchObject({ kind: "fenced", fence: "ended" });
    expect(executor.requests).toHaveLength(1);
  });
});

describe("a plan that another run has taken", () => {
  it("has its step killed at once, and nothing is written by the old run", async () => {
    const { planstream, other, planId, run, control } = await heldRun();
    planstream.machine.statuses.set(planstream.ownerId, "gone");
    expect(await other.resumes.resumePlan(planId)).toMatchObject({ kind: "resumed" });
    const before = await wholeStore({ ...planstream, owners: other.owners });
    expect(await run.result).toMatchObject({
      kind: "fenced",
      fence: "overtaken",
      state: { status: "processing", metadata: { attempt: 2 } },
    });
    expect([control.stop.aborted, control.kill.aborted]).toEqual([false, true]);
    expect(JSON.parse(await wholeStore(planstream)).events).toEqual(JSON.parse(before).events);
  });

  it("refuses the result of a step that completes all the same, and the new run performs it", async () => {
    const held = heldStep({ heedsStop: false });
    const { planstream, other, planId, run } = await heldRun(held);
    planstream.machine.statuses.set(planstream.ownerId, "gone");
    const answer = await other.resumes.resumePlan(planId);
    held.finish(completed());
    expect(await run.result).toMatchObject({ kind: "fenced", fence: "overtaken" });
    if (answer.kind !== "resumed") throw new Error("it was not refused");
    const executor = scriptedExecutor();
    expect(await perform(other, answer.begun, { executor }).result).toMatchObject({ kind: "ended" });
    expect(executor.requests.map(({ definition, resumed }) => [definition.id, resumed])).toEqual([
      ["one", true],
      ["two", false],
    ]);
    expect((await typesOf(planstream, planId)).filter((type) => type === "StepCompleted")).toHaveLength(2);
  });

  it("is taken over from an owner that is silent, after a whole lease; its step was stopped before that", async () => {
    const { planstream, other, planId, run, control } = await heldRun();
    const { clock, owners, ownerId, machine } = planstream;
    const { beat } = owners;
    machine.statuses.set(ownerId, "unknown");
    owners.beat = async (owner, ...rest) => {
      if (owner.id === ownerId) throw new StoreError("STORE_UNAVAILABLE", "the store is away");
      await beat(owner, ...rest);
    };
    const taking = other.resumes.resumePlan(planId, { takeOver: true });
    await passTime(clock, 29_000, 250);
    expect(control.kill.aborted).toBe(true);
    await expect(run.result).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect((await typesOf(planstream, planId)).at(-1)).toBe("StepStarted");
    expect(await whileTimePasses(clock, 250, taking)).toMatchObject({ kind: "resumed" });
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(30_000);
  });
});

describe("a store that is away when a step has completed", () => {
  it("is waited for, and the run goes on", async () => {
    const all = await heldRun();
    const { planstream, planId, held, run } = all;
    setAway(all, true);
    held.finish(completed({}, "worth keeping"));
    await passTime(planstream.clock, 15_000);
    expect(run.events.some(({ type }) => type === "StepCompleted")).toBe(false);
    setAway(all, false);
    expect(await whileTimePasses(planstream.clock, 500, run.result)).toMatchObject({ kind: "ended" });
    expect(await eventsOf(planstream, planId)).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ decision: "worth keeping" }) }),
    );
  });

  it("is waited for longer than the lease: nobody took the run, so it is still its own", async () => {
    const all = await heldRun();
    const { planstream, held, run, executor } = all;
    setAway(all, true);
    held.finish(completed());
    await passTime(planstream.clock, 500_000, 5_000);
    setAway(all, false);
    expect(await whileTimePasses(planstream.clock, 500, run.result)).toMatchObject({ kind: "ended" });
    expect(executor.requests.map(({ definition }) => definition.id)).toEqual(["one", "two"]);
    expect((await planstream.owners.lastBeat(planstream.ownerId))?.runs).toEqual([]);
  });

  it("is waited for in vain when another run came first meanwhile", async () => {
    const all = await heldRun();
    const { planstream, other, planId, held, run } = all;
    setAway(all, true);
    held.finish(completed());
    await passTime(planstream.clock, 60_000, 5_000);
    planstream.machine.statuses.set(planstream.ownerId, "gone");
    planstream.owners.state = "here";
    expect(await other.resumes.resumePlan(planId)).toMatchObject({ kind: "resumed" });
    setAway(all, false);
    expect(await whileTimePasses(planstream.clock, 500, run.result)).toMatchObject({
      kind: "fenced",
      fence: "overtaken",
    });
    expect(await typesOf(planstream, planId)).not.toContain("StepCompleted");
  });

  it("is waited for with long outputs as well, each part of them", async () => {
    const held = heldStep();
    const definition = planOf([stepOf("one", { outputs: ["LOG"] }), "two"]);
    const all = await heldRun(held, definition);
    const { planstream, held: step, run, executor } = all;
    setAway(all, true);
    step.finish(completed({ LOG: "x".repeat(100_000) }));
    await passTime(planstream.clock, 10_000);
    all.store.failAppends("planblob-", null, "lost", "away", "written");
    setAway(all, false);
    expect(await whileTimePasses(planstream.clock, 100, run.result)).toMatchObject({ kind: "ended" });
    expect(executor.requests[1]?.variables.LOG).toHaveLength(100_000);
  });

  it("is waited for to read what comes next, where that was not read yet", async () => {
    const held = heldStep();
    const long = { action: { kind: "shell", script: "x".repeat(40_000) } } as const;
    const definition = planOf([stepOf("one", long), stepOf("two", long), stepOf("three", long)]);
    const all = await heldRun(held, definition);
    setAway(all, true);
    held.finish(completed());
    await passTime(all.planstream.clock, 10_000);
    setAway(all, false);
    expect(await whileTimePasses(all.planstream.clock, 100, all.run.result)).toMatchObject({ kind: "ended" });
    expect(all.executor.requests.map(({ definition: { id } }) => id)).toEqual(["one", "two", "three"]);
  });

  it("is given up after ten minutes, with the store's own error", async () => {
    const all = await heldRun();
    const { planstream, held, run } = all;
    setAway(all, true);
    held.finish(completed());
    await expect(whileTimePasses(planstream.clock, 5_000, run.result)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    expect(planstream.clock.monotonicMs()).toBeGreaterThanOrEqual(600_000);
  });

  it("is given up at once when the person stops a second time", async () => {
    const all = await heldRun();
    const { planstream, held, run } = all;
    setAway(all, true);
    held.finish(completed());
    await passTime(planstream.clock, 5_000);
    run.control.stop();
    await passTime(planstream.clock, 5_000);
    run.control.stop();
    await expect(run.result).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(planstream.clock.monotonicMs()).toBe(10_000);
  });

  it("is asked until it says whether it kept the step, and the step is recorded once", async () => {
    const { store, planstream, planId, held, run } = await heldRun();
    store.failAppends("plan-", "written", "away", "lost");
    held.finish(completed());
    expect(await whileTimePasses(planstream.clock, 100, run.result)).toMatchObject({ kind: "ended" });
    expect((await typesOf(planstream, planId)).filter((type) => type === "StepCompleted")).toHaveLength(2);
  });
});

describe("a store that is away while a step runs", () => {
  it("costs the step after two thirds of the lease: it is killed and the run ends", async () => {
    const all = await heldRun();
    const { planstream, planId, run, control } = all;
    setAway(all, true);
    await passTime(planstream.clock, 19_000);
    expect(control.kill.aborted).toBe(false);
    await passTime(planstream.clock, 1_000);
    expect(control.kill.aborted).toBe(true);
    await expect(run.result).rejects.toMatchObject({ name: "StoreError", code: "STORE_UNAVAILABLE" });
    setAway(all, false);
    expect((await typesOf(planstream, planId)).at(-1)).toBe("StepStarted");
  });

  it("does not cost the result of a step that finishes although it was killed", async () => {
    const all = await heldRun(heldStep({ heedsKill: false }));
    const { planstream, held, run, control } = all;
    setAway(all, true);
    await passTime(planstream.clock, 25_000);
    expect(control.kill.aborted).toBe(true);
    held.finish(completed());
    await passTime(planstream.clock, 25_000);
    setAway(all, false);
    expect(await whileTimePasses(planstream.clock, 500, run.result)).toMatchObject({ kind: "ended" });
    expect(all.executor.requests.map(({ definition }) => definition.id)).toEqual(["one", "two"]);
  });

  it("costs nothing when it is back in time", async () => {
    const all = await heldRun();
    const { planstream, held, run, control } = all;
    setAway(all, true);
    await passTime(planstream.clock, 13_000);
    setAway(all, false);
    await passTime(planstream.clock, 60_000);
    held.finish(completed());
    expect(await whileTimePasses(planstream.clock, 100, run.result)).toMatchObject({ kind: "ended" });
    expect([control.stop.aborted, control.kill.aborted]).toEqual([false, false]);
  });

  it("is no reason to overlook a cancellation once it is back", async () => {
    const all = await heldRun();
    const { store, planstream, other, planId, run, control } = all;
    const { subscribe } = store;
    expect(control.stop.aborted).toBe(false);
    store.subscribe = () => {
      throw new StoreError("STORE_UNAVAILABLE", "the store is away");
    };
    setAway(all, true);
    await passTime(planstream.clock, 3_000);
    setAway(all, false);
    store.subscribe = subscribe;
    await other.plans.cancel(planId);
    expect(await whileTimePasses(planstream.clock, 500, run.result)).toMatchObject({ fence: "ended" });
  });
});

describe("a store that is away when a run begins", () => {
  it("is waited for before the first step is performed", async () => {
    const { store, planstream } = twoProcesses();
    const { begun } = await begin(planstream);
    setAway({ store, planstream }, true);
    const run = perform(planstream, begun);
    await passTime(planstream.clock, 10_000);
    setAway({ store, planstream }, false);
    expect(await whileTimePasses(planstream.clock, 100, run.result)).toMatchObject({ kind: "ended" });
  });

  it("is waited for before the next try of a step, too, for 30 s", async () => {
    const { store, planstream } = twoProcesses();
    const definition = planOf([stepOf("one", { retry: retryPolicy({ max: 1, delayMs: 1_000 }) })]);
    const { begun } = await begin(planstream, definition);
    const executor = scriptedExecutor({ one: failed() });
    const run = perform(planstream, begun, { executor });
    await until("the failure", () => run.events.some(({ type }) => type === "StepFailed"));
    store.away = true;
    await expect(whileTimePasses(planstream.clock, 500, run.result)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    expect(planstream.clock.monotonicMs()).toBeGreaterThanOrEqual(31_000);
    expect(planstream.clock.monotonicMs()).toBeLessThan(34_000);
    expect(executor.requests).toHaveLength(1);
  });
});

describe("a history that is damaged while its run goes on", () => {
  it("ends the run with STORE_DAMAGED and is appended nothing to", async () => {
    const inner = memoryEventStore();
    const planstream = testPlanstream({ store: inner });
    const { planId, begun } = await begin(planstream, planOf(["one", "two"]));
    const other = testPlanstream({ ...planstream });
    const event = changedAt(4, ({ data }) => ({ data: data.replace("RUN_IN_PROGRESS", "PLAN_CANCELLED") }));
    const damaged = testPlanstream({ ...planstream, store: tamperedStore(inner, { event }) });
    const refuse: Answer = completedAfter(() => other.resumes.resumePlan(planId));
    const session = new PlanSession(damaged.ground, begun.session.plan);
    const run = perform(damaged, { ...begun, session }, { executor: scriptedExecutor({ one: refuse }) });
    await expect(whileTimePasses(planstream.clock, 100, run.result)).rejects.toMatchObject({
      name: "StoreError",
      code: "STORE_DAMAGED",
    });
    expect((await typesOf({ store: inner }, planId)).at(-1)).toBe("ResumeRefused");
  });
});

describe("an event of a newer planstream while a run goes on", () => {
  it("ends the run with the store's failure: nobody took it, and nothing is appended to what is not understood", async () => {
    const { planstream, other, planId, held, run } = await heldRun();
    const newer = new PlanSession(other.ground, await other.plans.get(planId));
    await newer.execute(() => accepted({ type: "PlanPainted", data: { colour: "red" } } as never));
    held.finish(completed());
    await expect(whileTimePasses(planstream.clock, 20, run.result)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: "a newer planstream wrote PlanPainted at revision 4",
    });
    expect((await typesOf(planstream, planId)).at(-1)).toBe("PlanPainted");
  });
});
