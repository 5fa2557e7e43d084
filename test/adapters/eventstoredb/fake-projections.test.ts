/** The fake server's projections, through the real client: real text is run, and every way to fail is there. */
import { NO_STREAM } from "@eventstore/db-client";
import { describe, expect, it } from "vitest";
import { admin, fakeContext, newIds, newStream } from "./fake-fixture.ts";

const open = fakeContext();
const options = { credentials: admin };

const counting = `fromCategory("plan").foreachStream().when({
  $init: function () { return { rev: -1, ids: [], n: 0 }; },
  $any: function (state, event) {
    if (event.data.fault) throw new Error("no such step");
    return { rev: event.sequenceNumber, ids: state.ids.concat(event.eventId), n: state.n + 1 };
  }
});`;

describe("a projection", () => {
  it("folds each stream of its category by itself, old events and new", async () => {
    const { client, append } = await open();
    const [stream, other] = [newStream(), newStream()];
    const [first, second] = [newIds(2), newIds(1)];
    await append(stream, NO_STREAM, first);
    await append(other, NO_STREAM, newIds(1));
    await append("planblob-1", NO_STREAM, newIds(1));
    await client.createProjection("counting", counting, options);
    await append(stream, 1n, second);
    const state = (partition: string) => client.getProjectionState("counting", { ...options, partition });
    expect(await state(stream)).toEqual({ rev: 2, ids: [...first, ...second], n: 3 });
    expect(Object.keys((await state(stream)) ?? {})).toEqual(["ids", "n", "rev"]);
    expect(await state(other)).toMatchObject({ n: 1 });
    expect(await state("planblob-1")).toEqual({});
    expect(await client.getProjectionStatus("counting", options)).toMatchObject({ status: "Running" });
  });

  it.each([
    ["a date has no content", "new Date(0)", { kept: {} }],
    ["what is undefined goes", "undefined", {}],
    ["toJSON is not asked", "{ a: 1, toJSON: undefined }", { kept: { a: 1 } }],
    ["a big integer is a text", "12n", { kept: "12" }],
  ])("has its state written as JSON after every event: %s", async (_, value, state) => {
    const { client, append } = await open();
    const query = `fromCategory("plan").foreachStream().when({ $any: function () { return { kept: ${value} }; } })`;
    await client.createProjection("kept", query, options);
    await append("plan-1", NO_STREAM, newIds(1));
    expect(await client.getProjectionState("kept", { ...options, partition: "plan-1" })).toEqual(state);
  });

  it.each([
    ["is not a number", "return { kept: 0 / 0 };"],
    ["is made of code at run time", 'return { kept: new Function("return 1")() };'],
    ["needs what the server has not", "return { kept: Intl.DateTimeFormat() };"],
    ["changes the event", '"use strict"; event.eventType = "x";'],
  ])("whose state %s is faulted", async (_, body) => {
    const { client, append } = await open();
    const query = `fromCategory("plan").foreachStream().when({ $any: function (state, event) { ${body} } })`;
    await client.createProjection("broken", query, options);
    await append("plan-1", NO_STREAM, newIds(1));
    expect(await client.getProjectionStatus("broken", options)).toMatchObject({
      status: "Faulted (Enabled)",
    });
  });

  it("whose handler throws is faulted for all streams, and says why", async () => {
    const { client, append } = await open();
    await client.createProjection("counting", counting, options);
    await append("plan-1", NO_STREAM, newIds(1), { data: { fault: true } });
    await append("plan-2", NO_STREAM, newIds(1));
    expect(await client.getProjectionStatus("counting", options)).toMatchObject({
      status: "Faulted (Enabled)",
      stateReason: expect.stringContaining("no such step"),
    });
    expect(await client.getProjectionState("counting", { ...options, partition: "plan-2" })).toEqual({});
  });

  it("that cannot be read is created all the same, and never gives a state", async () => {
    const { client } = await open({ version: "23.10" });
    await client.createProjection("unreadable", "fromCategory(", options);
    expect(await client.getProjectionStatus("unreadable", options)).toMatchObject({
      status: "Faulted",
      stateReason: "Line 1: Unexpected end of input",
    });
    const state = client.getProjectionState("unreadable", { ...options, deadline: 50 });
    await expect(state).rejects.toMatchObject({ type: "deadline-exceeded" });
  });

  it("is not created twice", async () => {
    const { client } = await open();
    await client.createProjection("counting", counting, options);
    await expect(client.createProjection("counting", counting, options)).rejects.toMatchObject({
      type: "unknown",
      code: 2,
      message: expect.stringContaining("expected Updated, received Conflict"),
    });
  });

  it.each([
    ["24.6", { type: "not-found", code: 5 }],
    ["23.10", { type: "unknown", code: 2, message: expect.stringContaining("received NotFound") }],
  ] as const)("that is missing is told of as version %s does", async (version, error) => {
    const { client } = await open({ version });
    await expect(client.getProjectionStatus("none", options)).rejects.toMatchObject(error);
    await expect(client.getProjectionState("none", options)).rejects.toMatchObject(error);
  });

  it("is stopped before it is deleted, goes on when it is enabled, and begins anew when it is reset", async () => {
    const { client, append } = await open();
    await client.createProjection("counting", counting, options);
    await append("plan-1", NO_STREAM, newIds(1));
    await expect(client.deleteProjection("counting", options)).rejects.toMatchObject({
      type: "unknown",
      code: 2,
    });
    await client.disableProjection("counting", options);
    await append("plan-1", 0n, newIds(1));
    const state = () => client.getProjectionState("counting", { ...options, partition: "plan-1" });
    expect(await state()).toMatchObject({ n: 1 });
    expect(await client.getProjectionStatus("counting", options)).toMatchObject({ status: "Stopped" });
    await client.enableProjection("counting", options);
    expect(await state()).toMatchObject({ n: 2 });
    await client.resetProjection("counting", options);
    expect(await state()).toMatchObject({ n: 2, rev: 1 });
    await client.disableProjection("counting", options);
    await client.deleteProjection("counting", options);
    await expect(state()).rejects.toMatchObject({ type: "not-found" });
  });

  it("keeps its old states when its text is changed", async () => {
    const { client, append } = await open();
    await client.createProjection("counting", counting, options);
    await append("plan-1", NO_STREAM, newIds(2));
    await client.updateProjection("counting", counting.replace("state.n + 1", "state.n + 100"), options);
    await append("plan-1", 1n, newIds(1));
    const state = await client.getProjectionState("counting", { ...options, partition: "plan-1" });
    expect(state).toMatchObject({ n: 102 });
  });

  it("without $by_category runs, and has no states", async () => {
    const { client, append } = await open();
    await client.disableProjection("$by_category", options);
    await client.createProjection("counting", counting, options);
    await append("plan-1", NO_STREAM, newIds(1));
    expect(await client.getProjectionStatus("counting", options)).toMatchObject({ status: "Running" });
    expect(await client.getProjectionState("counting", { ...options, partition: "plan-1" })).toEqual({});
  });
});

describe("what a test arranges for projections", () => {
  const plan = { ...options, partition: "plan-1" };

  it("that they lag behind", async () => {
    const { fake, client, append } = await open();
    await client.createProjection("counting", counting, options);
    fake.engine.lagBehind(2);
    await append("plan-1", NO_STREAM, newIds(5));
    expect(await client.getProjectionState("counting", plan)).toMatchObject({ rev: 2 });
    fake.engine.lagBehind(0);
    expect(await client.getProjectionState("counting", plan)).toMatchObject({ rev: 4 });
  });

  it("that they stop at a position", async () => {
    const { fake, client, append } = await open();
    await client.createProjection("counting", counting, options);
    await append("plan-1", NO_STREAM, newIds(1));
    fake.engine.stopAt(fake.log.records.at(-1)?.position ?? 0n);
    await append("plan-1", 0n, newIds(1));
    expect(await client.getProjectionState("counting", plan)).toMatchObject({ rev: 0 });
    fake.engine.stopAt(null);
    expect(await client.getProjectionState("counting", plan)).toMatchObject({ rev: 1 });
  });

  it("that one is faulted", async () => {
    const { fake, client } = await open();
    await client.createProjection("counting", counting, options);
    fake.faultProjection("counting", "too large a state");
    expect(await client.getProjectionStatus("counting", options)).toMatchObject({
      status: "Faulted (Enabled)",
      stateReason: "too large a state",
    });
  });

  it("that they are off", async () => {
    const { fake, client } = await open();
    fake.turnProjectionsOff();
    await expect(client.getProjectionState("counting", plan)).rejects.toMatchObject({ code: 12 });
    await expect(client.createProjection("counting", counting, options)).rejects.toMatchObject({ code: 12 });
  });

  it("that a state is never given", async () => {
    const { fake, client } = await open();
    await client.createProjection("counting", counting, options);
    fake.silence("Projections.State", 1);
    const silent = client.getProjectionState("counting", { ...plan, deadline: 500 });
    await expect(silent).rejects.toMatchObject({ type: "deadline-exceeded", code: 4 });
    expect(await client.getProjectionState("counting", plan)).toEqual({});
    expect(fake.faults.counts.silence).toBe(1);
  });
});
