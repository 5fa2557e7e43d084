/** The index of plans: it only goes on where it was, and never says more than the server. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EventStore } from "../../../src/application/ports/event-store.ts";
import { systemEvent } from "../../support/esdb-fake/fake-log.ts";
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

  it("asks once and reads nothing where nothing came since", async () => {
    const { fake, store, another } = await open({ indexPath });
    const { stream } = await givenStream(store.events, 1);
    expect(await names(store.events)).toEqual([stream]);
    fake.log.append("other", [systemEvent("Other", "{}")]);
    const next = another({ indexPath });
    expect(await names(next.events)).toEqual([stream]);
    const asked = fake.countOf("Streams.Read");
    expect(await names(next.events)).toEqual([stream]);
    expect(fake.countOf("Streams.Read")).toBe(asked + 1);
  });

  it("lives with a plan that was deleted for good, newest as it may be", async () => {
    const { fake, store, another } = await open({ indexPath });
    const [gone, stays] = [await givenStream(store.events, 2), await givenStream(store.events, 1)];
    await store.events.append(gone.stream, 1, newEvents(1));
    expect(await names(store.events)).toEqual([gone.stream, stays.stream]);
    const { client, callOptions } = store.calls.connection;
    await client.tombstoneStream(gone.stream, callOptions);
    expect(await names(store.events)).toEqual([stays.stream]);
    expect(await names(another({ indexPath }).events)).toEqual([stays.stream]);
    expect(await store.events.readStream(gone.stream, { limit: 5 })).toEqual([]);
    expect(fake.log.isBuried(gone.stream)).toBe(true);
  });

  it("goes on behind the newest plan's event where what came after it is gone", async () => {
    const { fake, store } = await open({ indexPath });
    const { stream } = await givenStream(store.events, 1);
    fake.log.append("$$other", [systemEvent("$metadata", '{"$maxCount":1}')]);
    fake.log.append("other", [systemEvent("Other", "{}"), systemEvent("Other", "{}")]);
    expect(await names(store.events)).toEqual([stream]);
    fake.log.append("other", [systemEvent("Other", "{}")]);
    fake.log.scavenge();
    const { stream: later } = await givenStream(store.events, 1);
    expect(await names(store.events)).toEqual([later, stream]);
  });

  it("knows of what was acknowledged before it was asked, also when it is just being asked", async () => {
    const { fake, store } = await open({ indexPath });
    const { stream } = await givenStream(store.events, 1);
    expect(await names(store.events)).toEqual([stream]);
    const asked = fake.countOf("Streams.Read");
    const first = names(store.events);
    await fake.until(() => fake.countOf("Streams.Read") > asked);
    const later = newStream();
    fake.log.append(later, [systemEvent("PlanCreated", "{}")]);
    expect(await names(store.events)).toEqual([later, stream]);
    expect(await first).toEqual([stream]);
  });

  it("asks the leader, wherever the client is", async () => {
    const leader = await open();
    const follower = await open({ beside: leader.fake });
    follower.fake.follow({ port: leader.fake.port });
    const { stream } = await givenStream(leader.store.events, 1);
    const asked = leader.fake.countOf("Streams.Read");
    expect(await names(follower.store.events)).toEqual([stream]);
    expect(leader.fake.countOf("Streams.Read")).toBe(asked + 2);
  });

  it("takes what is no JSON among the metadata of plans for what it is", async () => {
    const { fake, store } = await open();
    const { stream } = await givenStream(store.events, 1);
    fake.log.append(`$$${stream}`, [systemEvent("$metadata", "no JSON")]);
    expect(await names(store.events)).toEqual([stream]);
  });
});

describe("a file of the index that fails", () => {
  it("because another program has it does not matter to what is asked, nor to the server's client", async () => {
    const { store } = await open({ indexPath });
    const { stream } = await givenStream(store.events, 1);
    expect(await names(store.events)).toEqual([stream]);
    const { client } = store.calls.connection;
    const other = new DatabaseSync(indexPath);
    other.exec("BEGIN EXCLUSIVE");
    const { stream: later } = await givenStream(store.events, 1);
    expect(await names(store.events)).toEqual([later, stream]);
    expect(store.calls.connection.client).toBe(client);
    other.close();
  });

  it("because it is damaged is made anew by the next process", async () => {
    const { store, another } = await open({ indexPath });
    const { stream } = await givenStream(store.events, 1);
    const streams = [stream];
    expect(await names(store.events)).toEqual(streams);
    await store.close();
    damage(indexPath, "heads_by_position");
    const next = another({ indexPath });
    expect(await names(next.events)).toEqual(streams);
    await next.close();
    expect(existsSync(indexPath)).toBe(false);
    expect(await names(another({ indexPath }).events)).toEqual(streams);
    expect(existsSync(indexPath)).toBe(true);
  });
});

/** Writes over the first page of a table or an index, which is not met when the file is opened. */
function damage(path: string, name: string): void {
  const file = new DatabaseSync(path);
  const { page_size: size } = file.prepare("PRAGMA page_size").get() as { page_size: number };
  const found = file.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(name);
  file.close();
  const from = (Number(found?.rootpage) - 1) * size;
  writeFileSync(path, readFileSync(path).fill(0x5a, from, from + size));
}
