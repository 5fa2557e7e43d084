/** What a test can arrange to go wrong on the fake server, as the real client sees it. */
import { EventStoreDBClient, NO_STREAM, START } from "@eventstore/db-client";
import { describe, expect, it } from "vitest";
import { rpcFailures } from "../../support/esdb-fake/rpc-failure.ts";
import { admin, anotherClient, fakeContext, newIds, newStream, openedOn } from "./fake-fixture.ts";

const open = fakeContext();

describe("an append", () => {
  it("can be kept and answered as if the server had gone; the same again is told it was kept", async () => {
    const { fake, append, ids } = await open();
    const stream = newStream();
    const batch = newIds(2);
    fake.loseAppendAnswers(1);
    await expect(append(stream, NO_STREAM, batch)).rejects.toMatchObject({ type: "unavailable", code: 14 });
    expect(await append(stream, NO_STREAM, batch)).toMatchObject({ nextExpectedRevision: 1n });
    expect(await ids(stream)).toEqual(batch);
    expect(fake.faults.counts["lost-answer"]).toBe(1);
  });

  it("can be kept and never answered", async () => {
    const { fake, append, ids } = await open();
    const stream = newStream();
    const batch = newIds(1);
    fake.loseAppendAnswers(1, null);
    const unanswered = append(stream, NO_STREAM, batch, { deadline: 1_000 });
    await expect(unanswered).rejects.toMatchObject({ type: "deadline-exceeded", code: 4 });
    expect(await ids(stream)).toEqual(batch);
  });

  it("can be neither kept nor answered", async () => {
    const { fake, append, read } = await open();
    const stream = newStream();
    fake.silence("Streams.Append", 1);
    const unanswered = append(stream, NO_STREAM, newIds(1), { deadline: 50 });
    await expect(unanswered).rejects.toMatchObject({ type: "deadline-exceeded" });
    await expect(read(stream)).rejects.toMatchObject({ type: "stream-not-found" });
  });

  it("can be answered late", async () => {
    const { fake, append } = await open();
    fake.delay("Streams.Append", 30, 1);
    expect(await append(newStream(), NO_STREAM, newIds(1))).toMatchObject({ success: true });
    expect(fake.faults.counts.delay).toBe(1);
  });

  it("can be kept at once and answered too late", async () => {
    const { fake, append, ids } = await open();
    const stream = newStream();
    const batch = newIds(1);
    fake.delay("Streams.Append", 10_000, 1, true);
    const late = append(stream, NO_STREAM, batch, { deadline: 1_000 });
    await expect(late).rejects.toMatchObject({ type: "deadline-exceeded" });
    expect(await ids(stream)).toEqual(batch);
  });

  it.each([
    ["unavailable", rpcFailures.unavailable(), { type: "unavailable", code: 14 }],
    [
      "not ready",
      rpcFailures.notReady(),
      { type: "unavailable", message: expect.stringContaining("Not Ready") },
    ],
    [
      "too busy",
      rpcFailures.tooBusy(),
      { type: "unavailable", message: expect.stringContaining("Too Busy") },
    ],
    ["over its own time", rpcFailures.timedOut(), { type: "timeout", code: 10 }],
    ["without a leader", rpcFailures.noLeader(), { type: "unknown", code: 2 }],
  ])("can find the server %s, as often as is said", async (_, failure, error) => {
    const { fake, append } = await open();
    const stream = newStream();
    fake.fail("Streams.Append", failure, 2);
    await expect(append(stream, NO_STREAM, newIds(1))).rejects.toMatchObject(error);
    await expect(append(stream, NO_STREAM, newIds(1))).rejects.toMatchObject(error);
    expect(await append(stream, NO_STREAM, newIds(1))).toMatchObject({ success: true });
    expect(fake.faults.counts.failure).toBe(2);
  });

  it("is sent to the leader by a node that follows, and kept by it where no leader is asked for", async () => {
    const leader = await open();
    const follower = await open({ beside: leader.fake });
    follower.fake.follow({ port: leader.fake.port });
    const stream = newStream();
    await expect(follower.append(stream, NO_STREAM, newIds(1))).rejects.toMatchObject({
      type: "not-leader",
      leader: { address: "127.0.0.1", port: leader.fake.port },
    });
    expect(leader.fake.calls).toEqual([]);
    // The client goes where it was sent.
    const batch = newIds(1);
    await follower.append(stream, NO_STREAM, batch);
    expect(leader.fake.calls).toEqual(["Streams.Append"]);
    await anotherClient(follower.fake).append(stream, 0n, newIds(1), { requiresLeader: false });
    expect(await leader.ids(stream)).toHaveLength(2);
  });
});

describe("a node that follows", () => {
  it("never answers about projections", async () => {
    const { fake, client } = await open();
    fake.follow(null);
    const asked = client.getProjectionStatus("$by_category", { credentials: admin, deadline: 50 });
    await expect(asked).rejects.toMatchObject({ type: "deadline-exceeded" });
    fake.lead();
    expect(await client.getProjectionStatus("$by_category", { credentials: admin })).toMatchObject({
      status: "Running",
    });
  });

  it("is known by what it says of its cluster", async () => {
    const leader = await open();
    const follower = await open({ beside: leader.fake });
    const members = [
      { port: leader.fake.port, state: "Leader" },
      { port: follower.fake.port, state: "Follower" },
      { port: 1, state: "Follower", isAlive: false },
    ] as const;
    leader.fake.setMembers(members);
    follower.fake.setMembers(members);
    const seeds = `127.0.0.1:${leader.fake.port},127.0.0.1:${follower.fake.port}`;
    const append = async (preference: string) => {
      const client = EventStoreDBClient.connectionString(
        `esdb://${seeds}?tls=false&nodePreference=${preference}`,
      );
      await openedOn(leader.fake, client).append(newStream(), NO_STREAM, newIds(1));
    };
    await append("leader");
    expect(leader.fake.countOf("Streams.Append")).toBe(1);
    await append("follower");
    expect(follower.fake.countOf("Streams.Append")).toBe(1);
  });
});

describe("a read", () => {
  it("can break off after some events", async () => {
    const { fake, append, read } = await open();
    const stream = newStream();
    await append(stream, NO_STREAM, newIds(5));
    fake.fail("Streams.Read", rpcFailures.unavailable(), 1, 3);
    await expect(read(stream)).rejects.toMatchObject({ type: "unavailable" });
    expect(await read(stream)).toHaveLength(5);
  });

  it("can fall silent after some events, and is seen to be given up", async () => {
    const { fake, client, append } = await open();
    const stream = newStream();
    await append(stream, NO_STREAM, newIds(5));
    fake.silence("Streams.Read", 1, 3);
    const reading = client.readStream(stream, { credentials: admin });
    const seen: bigint[] = [];
    for await (const { event } of reading) {
      seen.push(event?.revision ?? -1n);
      if (seen.length === 3) break;
    }
    expect(fake.openReads).toBe(1);
    await reading.cancel();
    await fake.until(({ openReads }) => openReads === 0);
    expect(seen).toEqual([0n, 1n, 2n]);
  });
});

describe("a subscription", () => {
  it.each([
    ["gracefully", "it ended"],
    ["unavailable", "unavailable"],
  ] as const)("can be cut off: %s", async (how, end) => {
    const { fake, client, append } = await open();
    await append("plan-1", NO_STREAM, newIds(1));
    const subscription = client.subscribeToStream("plan-1", { credentials: admin, fromRevision: START });
    const ended = (async () => {
      for await (const _ of subscription) fake.cutReadsOff(how);
      return "it ended";
    })().catch(({ type }) => type);
    expect(await ended).toBe(end);
    expect(fake.cutReads).toBe(1);
    expect(fake.openSubscriptions).toBe(0);
  });

  it("can be muted, and hears nothing of what is written then", async () => {
    const { fake, client, append } = await open();
    const subscription = client.subscribeToStream("plan-1", { credentials: admin, fromRevision: START });
    const heard: (bigint | undefined)[] = [];
    subscription.on("data", ({ event }) => heard.push(event?.revision));
    await fake.until(({ openSubscriptions }) => openSubscriptions === 1);
    fake.muteSubscriptions();
    await append("plan-1", NO_STREAM, newIds(1));
    expect(heard).toEqual([]);
    expect(fake.openSubscriptions).toBe(1);
    await subscription.unsubscribe();
  });

  it("dies with its server, which comes back on the same port with its data", async () => {
    const { fake, client, append, ids } = await open();
    const { url } = fake;
    const batch = newIds(1);
    await append("plan-1", NO_STREAM, batch);
    const subscription = client.subscribeToStream("plan-1", { credentials: admin, fromRevision: START });
    const ended = (async () => {
      for await (const _ of subscription) await fake.stop();
      return "it ended";
    })().catch(({ type }) => type);
    expect(["unavailable", "cancelled"]).toContain(await ended);
    await fake.restart();
    expect(fake.url).toBe(url);
    expect(await ids("plan-1")).toEqual(batch);
  });
});
