/** A client that is replaced ends what it was reading as if it were over: nobody may take that for the whole. */
import { describe, expect, it } from "vitest";
import type { EventStore } from "../../../src/application/ports/event-store.ts";
import { manualClock } from "../../../src/testing.ts";
import { givenStream, idsOf } from "../contract/fixture.ts";
import { storeOnFake } from "./fixture.ts";

const open = storeOnFake();

describe("while another call has the client replaced", () => {
  it.each<[string, (events: EventStore, stream: string) => Promise<readonly { stream: string }[]>, number]>([
    ["a page of a stream", (events, stream) => events.readStream(stream, { limit: 1_000 }), 320],
    ["a page across streams", (events) => events.readAll({ limit: 1_000 }), 320],
    ["the list of plans", (events) => events.listStreams("plan-"), 1],
  ])("%s comes whole", async (_, read, count) => {
    const { fake, store } = await open();
    const { stream } = await givenStream(store.events, 320);
    const { connection } = store.calls;
    fake.silence("Streams.Read", 1, 3);
    const reading = read(store.events, stream);
    await fake.until(({ openReads }) => openReads > 0);
    await connection.renew(connection.client);
    expect(await reading).toHaveLength(count);
  });
});

describe("a plan's kept state that a cluster does not have", () => {
  it("is no reason to replace the client, and one that does not come in time is", async () => {
    const clock = manualClock();
    const { fake, store } = await open({ clock, isCluster: true });
    const { stream } = await givenStream(store.events, 1);
    const { client } = store.calls.connection;
    for (let time = 0; time < 3; time++) await store.events.readSnapshot("plan-state", stream);
    expect(store.calls.connection.client).toBe(client);
    clock.advance(60_000);
    fake.silence("Projections.State");
    for (let time = 0; time < 3; time++) await store.events.readSnapshot("plan-state", stream);
    expect(store.calls.connection.client).not.toBe(client);
    expect(idsOf(await store.events.readStream(stream, { limit: 5 }))).toHaveLength(1);
  });
});
