import { describe, expect, it } from "vitest";
import { keepOutputs, readOutputs, valuesOf } from "../../src/application/outputs.ts";
import type { RecordedEvent } from "../../src/application/ports/event-store.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import { completed, scriptedExecutor } from "../support/scripted-executor.ts";
import { tamperedStore } from "../support/tampered-store.ts";
import { begin, eventsOf, perform, testPlanstream } from "../support/test-planstream.ts";
import { whileTimePasses } from "../support/until.ts";

const long = { LOG: "line\n".repeat(20_000), SHORT: "s" };

function groundOn(inner = memoryEventStore()) {
  const store = faultyStore(inner);
  const { ground, clock } = testPlanstream({ store });
  return { store, ground, clock };
}

describe("outputs up to 16 KiB", () => {
  it("are kept in the event itself", async () => {
    const { ground, store } = groundOn();
    const values = { A: "a", B: "x".repeat(16 * 1024 - 20) };
    expect(await keepOutputs(ground, values)).toEqual({ values });
    expect(store.appends).toEqual([]);
    expect(await valuesOf(ground, { values })).toEqual(values);
  });

  it("are those whose canonical JSON has at most 16 Ki characters", async () => {
    const { ground } = groundOn();
    const values = (length: number) => ({ A: "x".repeat(length - '{"A":""}'.length) });
    expect(await keepOutputs(ground, values(16 * 1024))).toHaveProperty("values");
    expect(await keepOutputs(ground, values(16 * 1024 + 1))).toHaveProperty("blob");
  });

  it("are null when there are none", async () => {
    expect(await keepOutputs(groundOn().ground, {})).toBeNull();
  });
});

describe("outputs over 16 KiB", () => {
  it("go into a blob named by their content, and come back", async () => {
    const { ground } = groundOn();
    const kept = await keepOutputs(ground, long);
    expect(kept).toEqual({
      blob: ground.digests.sha256(ground.digests.canonicalize(long)),
      names: ["LOG", "SHORT"],
    });
    expect(await valuesOf(ground, kept ?? { values: {} })).toEqual(long);
  });

  it.each([1, 2, 3])("come back when a chunk ends in the middle of a character: %i", async (shift) => {
    const { ground } = groundOn();
    const values = { PAD: "p".repeat(shift), DOVES: "🕊".repeat(40_000) };
    expect(await valuesOf(ground, (await keepOutputs(ground, values)) ?? { values: {} })).toEqual(values);
  });

  it("are written once, however often they are kept", async () => {
    const { ground, store } = groundOn();
    const first = await keepOutputs(ground, long);
    const events = (await store.readAll({ limit: 1_000 })).length;
    expect(await keepOutputs(ground, { SHORT: long.SHORT, LOG: long.LOG })).toMatchObject({
      blob: first !== null && "blob" in first ? first.blob : "",
    });
    expect(await store.readAll({ limit: 1_000 })).toHaveLength(events);
  });

  it("are finished by the next writer when one was cut off", async () => {
    const { ground, store } = groundOn();
    store.failAppends("planblob-", null, "away");
    await expect(keepOutputs(ground, long)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await store.readAll({ limit: 10 })).toHaveLength(1);
    const kept = await keepOutputs(ground, long);
    expect(await valuesOf(ground, kept ?? { values: {} })).toEqual(long);
  });

  it.each(["lost", "written"] as const)("are sent again when the outcome is unknown: %s", async (fault) => {
    const { ground, store, clock } = groundOn();
    store.failAppends("planblob-", fault, null, fault);
    const kept = await whileTimePasses(clock, 50, keepOutputs(ground, long));
    expect(await valuesOf(ground, kept ?? { values: {} })).toEqual(long);
  });

  it("are refused over 1 Mi characters in all", async () => {
    const { ground, store } = groundOn();
    const values = { LOG: "x".repeat(1024 * 1024) };
    await expect(keepOutputs(ground, values)).rejects.toMatchObject({ code: "EVENT_TOO_LARGE" });
    expect(store.appends).toEqual([]);
  });

  it.each([
    ["another value", (event: RecordedEvent) => ({ ...event, data: event.data.replace("line", "lime") })],
    ["no JSON", (event: RecordedEvent) => ({ ...event, data: "{" })],
    ["no text", (event: RecordedEvent) => ({ ...event, data: "{}" })],
    ["nothing", () => null],
  ])("are damaged where a chunk is %s", async (_, change) => {
    const inner = memoryEventStore();
    const kept = await keepOutputs(groundOn(inner).ground, long);
    const event = (one: RecordedEvent) => (one.revision === 1 ? change(one) : one);
    const { ground } = groundOn(tamperedStore(inner, { event }));
    await expect(valuesOf(ground, kept ?? { values: {} })).rejects.toMatchObject({
      name: "StoreError",
      code: "STORE_DAMAGED",
    });
  });
});

describe("the outputs a state points at", () => {
  it("are read from the events that hold them, short and long ones, the newest of each name", async () => {
    const planstream = testPlanstream();
    const name = `A${"B".repeat(99)}`;
    const steps = [
      stepOf("one", { outputs: ["LOG", "SHORT", "TWICE"] }),
      stepOf("two", { outputs: [name] }),
      stepOf("three", { outputs: ["TWICE"] }),
    ];
    const { planId, begun } = await begin(planstream, planOf(steps));
    const script = {
      one: completed({ ...long, TWICE: "first" }),
      two: completed({ [name]: "whole" }),
      three: completed({ TWICE: "second" }),
    };
    await perform(planstream, begun, { executor: scriptedExecutor(script) }).result;
    const { state } = await planstream.plans.get(planId);
    expect(Object.keys(state.outputs).map((key) => key.length)).toEqual([3, 5, 5, 64]);
    expect(await readOutputs(planstream.ground, planId, state.outputs)).toEqual({
      ...long,
      [name]: "whole",
      TWICE: "second",
    });
    const [first] = (await eventsOf(planstream, planId)).filter(({ type }) => type === "StepCompleted");
    expect(first?.data.output).toMatchObject({ blob: expect.any(String), names: ["LOG", "SHORT", "TWICE"] });
  });

  it("are nothing where nothing was put out", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one"]));
    await perform(planstream, begun).result;
    const { state } = await planstream.plans.get(planId);
    expect(await readOutputs(planstream.ground, planId, state.outputs)).toEqual({});
  });
});
