/** The index of plans: it only goes on where it was, and never says more than the server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EventStore } from "../../../src/application/ports/event-store.ts";
import { givenStream, newEvent, newEvents, newStream } from "../contract/fixture.ts";
import { storeOnFake } from "./fixture.ts";

const open = storeOnFake();
let folder: string;
let indexPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-index-"));
  indexPath = join(folder, "index.db");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const names = async (events: EventStore) => (await events.listStreams("plan-")).map(({ stream }) => stream);

describe("the index of plans", () => {
  it("lists the plan with the newest event first, as a page and behind a position", async () => {
    const { store } = await open();
    const [first, second] = [await givenStream(store.events, 2), await givenStream(store.events, 1)];
    await store.events.append(first.stream, 1, newEvents(1));
    const heads = await store.events.listStreams("plan-");
    expect(heads.map(({ stream, revision }) => [stream, revision])).toEqual([
      [first.stream, 2],
      [second.stream, 0],
    ]);
    expect(await store.events.listStreams("plan-", 1)).toEqual(heads.slice(0, 1));
    expect(await store.events.listStreams("plan-", 5, heads[0]?.position)).toEqual(heads.slice(1));
    expect(await store.events.listStreams("other-")).toEqual([]);
  });

  it("knows nothing of blobs and beats", async () => {
    const { store } = await open();
    await store.events.append("planblob-1", "no-stream", newEvents(1));
    await store.events.append("planowner-1", "no-stream", newEvents(1));
    expect(await store.events.listStreams("plan")).toEqual([]);
  });

  it("is kept in a file that the next process goes on with", async () => {
    const { fake, store, another } = await open({ indexPath });
    const { stream } = await givenStream(store.events, 50);
    expect(await names(store.events)).toEqual([stream]);
    const next = another({ indexPath });
    const { stream: later } = await givenStream(next.events, 1);
    const sent = fake.log.records.length;
    expect(await names(next.events)).toEqual([later, stream]);
    expect(fake.log.records.length).toBe(sent);
  });

  it("forgets a plan that was deleted, until it lives again", async () => {
    const { store } = await open({ indexPath });
    const { stream } = await givenStream(store.events, 2);
    const { client, callOptions } = store.calls.connection;
    expect(await names(store.events)).toEqual([stream]);
    await client.deleteStream(stream, callOptions);
    expect(await names(store.events)).toEqual([]);
    await store.events.append(stream, 1, newEvents(1));
    expect(await names(store.events)).toEqual([stream]);
  });

  it("is made anew when it is of another server, is no index, or cannot be kept", async () => {
    const before = await open({ indexPath });
    await givenStream(before.store.events, 3);
    await names(before.store.events);
    await before.store.close();
    const { store, another } = await open({ indexPath });
    const { stream } = await givenStream(store.events, 1);
    expect(await names(store.events)).toEqual([stream]);
    await store.close();
    writeFileSync(indexPath, "Dear diary,\n".repeat(1_000));
    expect(await names(another({ indexPath }).events)).toEqual([stream]);
    expect(await names(another({ indexPath: join(indexPath, "below", "index.db") }).events)).toEqual([
      stream,
    ]);
  });

  it("holds every resume that was asked for, in the server's order", async () => {
    const { store } = await open();
    const [one, two] = [newStream(), newStream()];
    await store.events.append(one, "no-stream", [newEvent(), newEvent({ type: "ResumeRefused" })]);
    await store.events.append(two, "no-stream", [newEvent({ type: "PlanResumed" })]);
    await store.events.append(one, 1, [newEvent({ type: "PlanResumed" })]);
    const types = ["PlanResumed", "ResumeRefused"];
    const all = await store.events.readAll({ limit: 10, types });
    expect(all.map(({ stream, type }) => [stream, type])).toEqual([
      [one, "ResumeRefused"],
      [two, "PlanResumed"],
      [one, "PlanResumed"],
    ]);
    expect(await store.events.readAll({ limit: 10, types, after: all[0]?.position ?? "" })).toEqual(
      all.slice(1),
    );
    expect(await store.events.readAll({ limit: 10, types: ["ResumeRefused"] })).toEqual(all.slice(0, 1));
  });
});
