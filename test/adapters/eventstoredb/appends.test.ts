/** What the adapter makes of answers that are late, lost or no: a batch is in once, or surely not. */
import { describe, expect, it } from "vitest";
import type { FakeEventStoreDb } from "../../support/esdb-fake/fake-event-store-db.ts";
import { type RpcFailure, rpcFailures } from "../../support/esdb-fake/rpc-failure.ts";
import { idsIn, idsOf, newEvents, newStream } from "../contract/fixture.ts";
import { storeOnFake } from "./fixture.ts";

const open = storeOnFake();
const unknown = { name: "StoreError", code: "APPEND_UNKNOWN" };

describe("an append", () => {
  it("is made by the call that has a time-out of its own, never by the one that may hang for ever", async () => {
    const { fake, store } = await open();
    await store.events.append(newStream(), "no-stream", newEvents(2));
    expect([fake.countOf("Streams.Append"), fake.countOf("Streams.BatchAppend")]).toEqual([1, 0]);
  });

  it.each([
    ["was kept and answered as if the server had gone", rpcFailures.unavailable()],
    ["was kept and never answered", null],
  ])("that %s is unknown, and the same again says it is in", async (_, failure) => {
    const { fake, store } = await open({ deadlineMs: 400 });
    const stream = newStream();
    const events = newEvents(3);
    fake.loseAppendAnswers(1, failure);
    await expect(store.events.append(stream, "no-stream", events)).rejects.toMatchObject(unknown);
    expect(await store.events.append(stream, "no-stream", events)).toMatchObject({
      kind: "committed",
      revision: 2,
    });
    expect(await idsIn(store.events, stream)).toEqual(idsOf(events));
  });

  it("that was neither kept nor answered is unknown, and the same again puts it in", async () => {
    const { fake, store } = await open({ deadlineMs: 300 });
    const stream = newStream();
    const events = newEvents(1);
    fake.silence("Streams.Append", 1);
    await expect(store.events.append(stream, "no-stream", events)).rejects.toMatchObject(unknown);
    expect(await store.events.append(stream, "no-stream", events)).toMatchObject({
      kind: "committed",
      revision: 0,
    });
  });

  it.each<[string, (fake: FakeEventStoreDb) => RpcFailure]>([
    ["was not committed in time", () => rpcFailures.timedOut()],
    ["came to a node that is not the leader", ({ port }) => rpcFailures.notLeader("127.0.0.1", port)],
  ])("that %s is sent again, and is in once", async (_, failure) => {
    const { fake, store } = await open();
    const stream = newStream();
    const events = newEvents(2);
    fake.fail("Streams.Append", failure(fake));
    expect(await store.events.append(stream, "no-stream", events)).toMatchObject({
      kind: "committed",
      revision: 1,
    });
    expect(await idsIn(store.events, stream)).toEqual(idsOf(events));
    expect(fake.countOf("Streams.Append")).toBe(2);
  });

  it("that may be repeated by others stays one event for each of theirs", async () => {
    const { fake, store, another } = await open();
    const stream = newStream();
    const events = newEvents(2);
    fake.loseAppendAnswers(1);
    await expect(store.events.append(stream, "no-stream", events)).rejects.toMatchObject(unknown);
    expect(await another().events.append(stream, "no-stream", newEvents(1))).toEqual({
      kind: "conflict",
      actual: 1,
    });
    expect(await store.events.append(stream, "no-stream", events)).toMatchObject({ kind: "committed" });
  });

  it("is not tried again where the server says no", async () => {
    const { fake, store } = await open();
    fake.fail("Streams.Append", rpcFailures.accessDenied());
    await expect(store.events.append(newStream(), "no-stream", newEvents(1))).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("who asks"),
    });
    expect(fake.countOf("Streams.Append")).toBe(1);
  });

  it("is refused before anything is sent when it is too large", async () => {
    const { fake, store } = await open();
    const large = newEvents(1).map((event) => ({ ...event, data: JSON.stringify("x".repeat(300_000)) }));
    await expect(store.events.append(newStream(), "no-stream", large)).rejects.toMatchObject({
      code: "EVENT_TOO_LARGE",
    });
    expect(fake.calls).toEqual([]);
  });
});

describe("a server that is not there", () => {
  it("is told from one that refuses, at once", async () => {
    const { fake, store } = await open();
    await fake.stop();
    await expect(store.events.readStream(newStream(), { limit: 1 })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: `no server answers at 127.0.0.1:${fake.port}`,
      next: [{ command: `plan doctor --store '${fake.url}'` }],
    });
  });
});

describe("a read", () => {
  it("of which nothing comes ends in time, and is not left open", async () => {
    const { fake, store } = await open({ deadlineMs: 200 });
    const stream = newStream();
    await store.events.append(stream, "no-stream", newEvents(3));
    fake.silence("Streams.Read", 1, 1);
    await expect(store.events.readStream(stream, { limit: 10 })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    await fake.until(({ openReads }) => openReads === 0);
  });

  it("that was cut off is begun again only where another node may answer", async () => {
    const { fake, store } = await open();
    const stream = newStream();
    await store.events.append(stream, "no-stream", newEvents(3));
    fake.unavailable("Streams.Read");
    await expect(store.events.readStream(stream, { limit: 10 })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    expect(await store.events.readStream(stream, { limit: 10 })).toHaveLength(3);
  });
});
