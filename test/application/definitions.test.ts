import { describe, expect, it } from "vitest";
import { nodeDigests } from "../../src/adapters/system/node-digests.ts";
import {
  DefinitionReader,
  type FrozenDefinition,
  freezeDefinition,
  storeDefinition,
} from "../../src/application/definitions.ts";
import type { EventStore, RecordedEvent } from "../../src/application/ports/event-store.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { type FaultyStore, faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { tamperedStore } from "../support/tampered-store.ts";
import { testPlanstream } from "../support/test-planstream.ts";
import { whileTimePasses } from "../support/until.ts";

const digests = nodeDigests();

/** So long that three steps fill a chunk. */
const longStep = (id: string) => stepOf(id, { action: { kind: "shell", script: "x".repeat(15_000) } });
const longPlan = planOf(Array.from({ length: 40 }, (_, index) => longStep(`step-${index + 1}`)));

async function stored(
  definition: Parameters<typeof freezeDefinition>[1],
  inner: EventStore = memoryEventStore(),
): Promise<{
  readonly store: FaultyStore;
  readonly frozen: FrozenDefinition;
  readonly reader: () => DefinitionReader;
}> {
  const store = faultyStore(inner);
  const frozen = freezeDefinition(digests, definition);
  const { ground } = testPlanstream({ store });
  await storeDefinition(ground, frozen);
  return { store, frozen, reader: () => new DefinitionReader({ store, digests }, frozen.ref) };
}

describe("a stored definition", () => {
  it("comes back whole", async () => {
    const variables = { BUMP: variableOf({ default: "minor", enum: ["major", "minor"] }) };
    const definition = planOf(["one", stepOf("two", { phase: "apply", outputs: ["TAG"] })], { variables });
    const { reader } = await stored(definition);
    const { steps, ...head } = definition;
    expect(await reader().head()).toEqual(head);
    expect(await reader().steps()).toEqual(steps);
    expect(await reader().step(2)).toEqual(steps[1]);
  });

  it("of a short plan comes in one read, and is not read twice", async () => {
    const { reader, store } = await stored(planOf(["one", "two"]));
    const one = reader();
    await one.head();
    await one.step(2);
    await one.steps();
    expect(store.reads).toHaveLength(1);
  });

  it("comes back whole when it fills many events and several appends", async () => {
    const { reader, store, frozen } = await stored(longPlan);
    expect(frozen.events.length).toBeGreaterThan(10);
    expect(store.appends.length).toBeGreaterThan(1);
    expect(await reader().steps()).toEqual(longPlan.steps);
    for (const step of [1, 3, 4, 39, 40]) {
      expect(await reader().step(step)).toEqual(longPlan.steps[step - 1]);
    }
  });

  it("has the same name wherever and whenever it is frozen, whatever the order of its keys", () => {
    const reversed = Object.fromEntries(Object.entries(longPlan).reverse()) as typeof longPlan;
    expect(freezeDefinition(digests, reversed)).toEqual(freezeDefinition(digests, longPlan));
  });

  it("has another name when anything in it differs", () => {
    const one = freezeDefinition(digests, planOf(["one", "two"]));
    const other = freezeDefinition(digests, planOf(["one", stepOf("two", { timeoutMs: 1_000 })]));
    expect(other.ref.sha256).not.toBe(one.ref.sha256);
  });

  it("says how many steps it has and where each phase ends", () => {
    const phases = ["strategize", "strategize", "apply"] as const;
    const steps = phases.map((phase, index) => stepOf(`step-${index}`, { phase }));
    expect(freezeDefinition(digests, planOf(steps)).ref).toMatchObject({
      stepCount: 3,
      lastSteps: { strategize: 2, execute: 2, apply: 3 },
    });
    expect(freezeDefinition(digests, planOf(["one"])).ref).toMatchObject({
      stepCount: 1,
      lastSteps: { strategize: 0, execute: 1, apply: 1 },
    });
  });
});

describe("writing a definition", () => {
  const eventsIn = (store: EventStore, { ref }: FrozenDefinition) =>
    store.readStream(`planblob-${ref.sha256}`, { limit: 1_000 });

  it("twice is harmless", async () => {
    const { store, frozen } = await stored(longPlan);
    await storeDefinition(testPlanstream({ store }).ground, frozen);
    expect((await eventsIn(store, frozen)).map(({ id }) => id)).toEqual(frozen.events.map(({ id }) => id));
  });

  it("goes on where an earlier writer was cut off", async () => {
    const store = faultyStore(memoryEventStore());
    const { ground } = testPlanstream({ store });
    const frozen = freezeDefinition(digests, longPlan);
    store.failAppends("planblob-", null, "away");
    await expect(storeDefinition(ground, frozen)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    const half = await eventsIn(store, frozen);
    expect(half.length).toBeGreaterThan(0);
    expect(half.length).toBeLessThan(frozen.events.length);
    await storeDefinition(ground, frozen);
    expect((await eventsIn(store, frozen)).map(({ id }) => id)).toEqual(frozen.events.map(({ id }) => id));
  });

  it("by two writers at once stores it once", async () => {
    const store = memoryEventStore();
    const frozen = freezeDefinition(digests, longPlan);
    const { ground } = testPlanstream({ store });
    await Promise.all([storeDefinition(ground, frozen), storeDefinition(ground, frozen)]);
    expect(await eventsIn(store, frozen)).toHaveLength(frozen.events.length);
  });

  it.each(["lost", "written"] as const)("asks again when the outcome is unknown: %s", async (fault) => {
    const store = faultyStore(memoryEventStore());
    const { ground, clock } = testPlanstream({ store });
    const frozen = freezeDefinition(digests, longPlan);
    store.failAppends("planblob-", fault, null, fault);
    await whileTimePasses(clock, 50, storeDefinition(ground, frozen));
    expect(await eventsIn(store, frozen)).toHaveLength(frozen.events.length);
  });
});

describe("a definition of 10,000 steps", () => {
  const huge = planOf(Array.from({ length: 10_000 }, (_, index) => `step-${index + 1}`));

  it("is read in at most two chunks beside its head to know one step", async () => {
    const { store, reader } = await stored(huge);
    for (const step of [1, 5_000, 10_000]) {
      store.reads.length = 0;
      const one = reader();
      expect(await one.step(step)).toEqual(huge.steps[step - 1]);
      await one.head();
      await one.step(step);
      expect(store.reads.length).toBeLessThanOrEqual(2);
    }
  });

  it("is summarised, dry run and all, by reading no more of it than that", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const created = await planstream.plans.createAndBegin({ name: "huge", definition: huge });
    if (created.kind !== "begun") throw new Error("it was not refused");
    await planstream.beats.end(created.begun.runId);
    store.reads.length = 0;
    const result = await planstream.resumes.resumePlan(created.planId, { dryRun: true });
    expect(result).toMatchObject({ kind: "preview", summary: { totalSteps: 10_000, next: { step: 1 } } });
    expect(store.reads.filter((stream) => stream.startsWith("planblob-")).length).toBeLessThanOrEqual(2);
  });
});

describe("a definition somebody has been at", () => {
  const changed = async (change: (event: RecordedEvent) => RecordedEvent | null) => {
    const inner = memoryEventStore();
    const { frozen } = await stored(longPlan, inner);
    const store = tamperedStore(inner, { event: change });
    return new DefinitionReader({ store, digests }, frozen.ref);
  };
  const at =
    (revision: number, change: (event: RecordedEvent) => RecordedEvent | null) => (event: RecordedEvent) =>
      event.revision === revision ? change(event) : event;
  const damaged = { name: "StoreError", code: "STORE_DAMAGED" };

  it.each([
    ["another value", (event: RecordedEvent) => ({ ...event, data: event.data.replace("xxx", "xxy") })],
    ["no JSON", (event: RecordedEvent) => ({ ...event, data: event.data.slice(1) })],
    ["nothing", () => null],
  ])("is damaged where a chunk is %s, and good elsewhere", async (_, change) => {
    const reader = await changed(at(5, change));
    await expect(reader.step(14)).rejects.toMatchObject(damaged);
    await expect(reader.steps()).rejects.toMatchObject(damaged);
    expect(await reader.step(40)).toEqual(longPlan.steps[39]);
  });

  it.each([
    ["another value", (event: RecordedEvent) => ({ ...event, data: event.data.replace("/work", "/else") })],
    ["no JSON", (event: RecordedEvent) => ({ ...event, data: "" })],
    ["nothing", () => null],
  ])("is damaged as a whole where the head is %s", async (_, change) => {
    const reader = await changed(at(0, change));
    await expect(reader.head()).rejects.toMatchObject(damaged);
    await expect(reader.step(1)).rejects.toMatchObject(damaged);
  });

  it("is not proven where it is only shown, but what is no JSON is damaged there, too", async () => {
    const inner = memoryEventStore();
    const { frozen } = await stored(planOf(["one"]), inner);
    const shown = (event: (event: RecordedEvent) => RecordedEvent) =>
      new DefinitionReader({ store: tamperedStore(inner, { event }), digests }, frozen.ref, {
        isShown: true,
      });
    const renamed = shown((event) => ({ ...event, data: event.data.replace("release", "retreat") }));
    expect(await renamed.head()).toMatchObject({ name: "retreat" });
    await expect(shown((event) => ({ ...event, data: "{" })).head()).rejects.toMatchObject(damaged);
  });
});
