/** The fake server's reads, deleted streams and subscriptions, through the real client. */
import { BACKWARDS, END, NO_STREAM, START, streamNameFilter } from "@eventstore/db-client";
import { describe, expect, it } from "vitest";
import { admin, fakeContext, newIds, newStream, type Opened } from "./fake-fixture.ts";

const open = fakeContext();

describe("a read", () => {
  it("gives each event as it was stored, with its time and its position", async () => {
    const { client, append } = await open();
    const stream = newStream();
    const [id = ""] = newIds(1);
    const { position } = await append(stream, NO_STREAM, [id], { data: { step: 1 } });
    for await (const { event } of client.readStream(stream, { credentials: admin })) {
      expect(event).toEqual({
        streamId: stream,
        id,
        revision: 0n,
        type: "StepStarted",
        data: { step: 1 },
        metadata: {},
        isJson: true,
        created: expect.any(Date),
        position,
      });
    }
  });

  it("goes in both directions, from anywhere", async () => {
    const { append, read } = await open();
    const stream = newStream();
    await append(stream, NO_STREAM, newIds(5));
    const revisions = async (options: Parameters<typeof read>[1]) =>
      (await read(stream, options)).map(({ revision }) => revision);
    expect(await revisions({ fromRevision: 2n, maxCount: 2 })).toEqual([2, 3]);
    expect(await revisions({ fromRevision: 9n })).toEqual([]);
    expect(await revisions({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([4, 3]);
  });

  it("of a missing stream says so when it is iterated", async () => {
    const { read } = await open();
    await expect(read("plan-none")).rejects.toMatchObject({
      type: "stream-not-found",
      streamName: "plan-none",
    });
  });

  it("of all takes a position forwards as inclusive, backwards as exclusive", async () => {
    const { client, append } = await open();
    const { position } = await append("plan-1", NO_STREAM, newIds(1));
    await append("plan-2", NO_STREAM, newIds(1));
    const streams = async (options: Parameters<typeof client.readAll>[0]) => {
      const found: (string | undefined)[] = [];
      for await (const { event } of client.readAll({ ...options, credentials: admin }))
        found.push(event?.streamId);
      return found;
    };
    expect(await streams(position === undefined ? {} : { fromPosition: position })).toEqual([
      "plan-1",
      "$ce-plan",
      "plan-2",
      "$ce-plan",
    ]);
    expect(
      await streams(position === undefined ? {} : { fromPosition: position, direction: BACKWARDS }),
    ).toEqual([]);
  });

  it("of a category follows its links in the order of the log", async () => {
    const { client, append } = await open();
    await append("plan-1", NO_STREAM, newIds(1));
    await append("plan-2", NO_STREAM, newIds(1));
    await append("plan-1", 0n, newIds(1));
    const found: string[] = [];
    const links = client.readStream("$ce-plan", { credentials: admin, resolveLinkTos: true });
    for await (const { event, link } of links) {
      found.push(`${link?.revision}: ${event?.revision} of ${event?.streamId}`);
    }
    expect(found).toEqual(["0: 0 of plan-1", "1: 0 of plan-2", "2: 1 of plan-1"]);
  });
});

describe("a stream that is deleted", () => {
  it("softly, is not found, and goes on with its numbers when it is appended to", async () => {
    const { client, append, read } = await open();
    const stream = newStream();
    await append(stream, NO_STREAM, newIds(4));
    await client.deleteStream(stream, { credentials: admin, expectedRevision: 3n });
    await expect(read(stream)).rejects.toMatchObject({ type: "stream-not-found" });
    expect(await append(stream, NO_STREAM, newIds(1))).toMatchObject({ nextExpectedRevision: 4n });
    expect(await read(stream)).toMatchObject([{ revision: 4 }]);
  });

  it("softly, still takes the ids it had for written, though nobody can read them", async () => {
    const { client, append, read } = await open();
    const stream = newStream();
    const batch = newIds(2);
    await append(stream, NO_STREAM, batch);
    await client.deleteStream(stream, { credentials: admin });
    expect(await append(stream, NO_STREAM, batch)).toEqual({
      success: true,
      nextExpectedRevision: 1n,
      position: undefined,
    });
    await expect(read(stream)).rejects.toMatchObject({ type: "stream-not-found" });
  });

  it("for ever, refuses reads and appends", async () => {
    const { client, append, read } = await open();
    const stream = newStream();
    await append(stream, NO_STREAM, newIds(1));
    await client.tombstoneStream(stream, { credentials: admin });
    const deleted = { type: "stream-deleted", streamName: stream, code: 9 };
    await expect(read(stream)).rejects.toMatchObject(deleted);
    await expect(append(stream, NO_STREAM, newIds(1))).rejects.toMatchObject(deleted);
  });

  it("in part, by a highest count, shows the newest and goes on counting", async () => {
    const { client, append, read } = await open();
    const stream = newStream();
    await client.setStreamMetadata(stream, { maxCount: 1 }, { credentials: admin });
    await append(stream, NO_STREAM, newIds(2));
    await append(stream, 1n, newIds(1));
    expect(await read(stream)).toMatchObject([{ revision: 2 }]);
  });
});

describe("a subscription", () => {
  it("to a stream gives what was there, says that it has caught up, and gives what comes", async () => {
    const opened = await open();
    const stream = newStream();
    await opened.append(stream, NO_STREAM, newIds(2));
    const subscription = opened.client.subscribeToStream(stream, { credentials: admin, fromRevision: 0n });
    const heard: string[] = [];
    subscription.on("caughtUp", () => {
      heard.push("caught up");
      void opened.append(stream, 1n, newIds(1));
    });
    for await (const { event } of subscription) {
      heard.push(`${event?.revision}`);
      if (event?.revision === 2n) break;
    }
    await subscription.unsubscribe();
    expect(heard).toEqual(["1", "caught up", "2"]);
    await opened.fake.until(({ openSubscriptions }) => openSubscriptions === 0);
  });

  it("to all gives the streams of a prefix, and checkpoints for the others", async () => {
    const opened = await open();
    await opened.append("other-1", NO_STREAM, newIds(40));
    const checkpoints: bigint[] = [];
    const subscription = opened.client.subscribeToAll({
      credentials: admin,
      fromPosition: START,
      filter: streamNameFilter({
        prefixes: ["plan-"],
        checkpointReached: async (_, { commit }) => void checkpoints.push(commit),
      }),
    });
    void opened.append("plan-1", NO_STREAM, newIds(1));
    for await (const { event } of subscription) {
      expect(event?.streamId).toBe("plan-1");
      break;
    }
    await subscription.unsubscribe();
    expect(checkpoints[0]).toBe(opened.fake.log.records[31]?.position);
  });

  it("to all has a checkpoint without a position when the server has looked at next to nothing", async () => {
    expect(await firstCheckpoint(await open())).toBe(0xffffffffffffffffn);
  });
});

function firstCheckpoint({ client, append }: Opened): Promise<bigint> {
  return append("other-1", NO_STREAM, newIds(1)).then(
    () =>
      new Promise((resolve) => {
        const subscription = client.subscribeToAll({
          credentials: admin,
          fromPosition: START,
          filter: streamNameFilter({
            prefixes: ["plan-"],
            async checkpointReached(_, { commit }) {
              await subscription.unsubscribe();
              resolve(commit);
            },
          }),
        });
        subscription.resume();
      }),
  );
}
