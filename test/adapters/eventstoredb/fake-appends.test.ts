/** The fake server's appends, through the real client: when a repeat is one, when it is a duplicate, and what is refused. */
import { ANY, NO_STREAM, STREAM_EXISTS } from "@eventstore/db-client";
import { describe, expect, it } from "vitest";
import { admin, anotherClient, fakeContext, newIds, newStream } from "./fake-fixture.ts";

const open = fakeContext();
const wrong = (expectedVersion: unknown, actualVersion: unknown) => ({
  type: "wrong-expected-version",
  expectedVersion,
  actualVersion,
});

describe("an append at an exact revision", () => {
  it("repeated with the same ids is accepted, writes nothing, and says its own last revision for ever", async () => {
    const { append, ids } = await open();
    const stream = newStream();
    const [first, second] = [newIds(3), newIds(2)];
    await append(stream, NO_STREAM, first);
    await append(stream, 2n, second);
    expect(await append(stream, NO_STREAM, first)).toMatchObject({ success: true, nextExpectedRevision: 2n });
    expect(await append(stream, 2n, second)).toMatchObject({ nextExpectedRevision: 4n });
    expect(await ids(stream)).toEqual([...first, ...second]);
  });

  it("is known again after a restart of the server", async () => {
    const { fake, append } = await open();
    const stream = newStream();
    const batch = newIds(2);
    await append(stream, NO_STREAM, batch);
    await fake.restart();
    const after = anotherClient(fake);
    expect(await after.append(stream, NO_STREAM, batch)).toMatchObject({ nextExpectedRevision: 1n });
    expect(await after.ids(stream)).toEqual(batch);
  });

  it("repeated by a part from its beginning is accepted silently", async () => {
    const { append, ids } = await open();
    const stream = newStream();
    const batch = newIds(3);
    const { position } = await append(stream, NO_STREAM, batch);
    const part = await append(stream, NO_STREAM, batch.slice(0, 2));
    expect(part.nextExpectedRevision).toBe(1n);
    expect(part.position?.commit).toBeLessThan(position?.commit ?? 0n);
    expect(await ids(stream)).toEqual(batch);
  });

  it.each<[string, (batch: string[]) => string[]]>([
    ["more events than were stored", (batch) => [...batch, ...newIds(1)]],
    ["a later event that differs", ([first = ""]) => [first, ...newIds(1)]],
    ["a first event that differs", ([, ...rest]) => [...newIds(1), ...rest]],
    ["the same events in another order", (batch) => batch.toReversed()],
  ])("repeated with %s is refused", async (_, changed) => {
    const { append, ids } = await open();
    const stream = newStream();
    const batch = newIds(2);
    await append(stream, NO_STREAM, batch);
    await expect(append(stream, NO_STREAM, changed(batch))).rejects.toMatchObject(wrong("no_stream", 1n));
    expect(await ids(stream)).toEqual(batch);
  });

  it("repeated with the same ids and other data is accepted, and the other data dropped", async () => {
    const { append, read } = await open();
    const stream = newStream();
    const batch = newIds(1);
    await append(stream, NO_STREAM, batch, { data: { step: 1 } });
    expect(await append(stream, NO_STREAM, batch, { data: { step: 2 } })).toMatchObject({ success: true });
    expect(await read(stream)).toMatchObject([{ revision: 0, data: { step: 1 } }]);
  });

  it("at the head is written, even with an id that was used before", async () => {
    const { append, ids } = await open();
    const stream = newStream();
    const batch = newIds(1);
    await append(stream, NO_STREAM, batch);
    expect(await append(stream, 0n, batch)).toMatchObject({ nextExpectedRevision: 1n });
    expect(await ids(stream)).toEqual([...batch, ...batch]);
  });

  it.each([
    ["too low", 0n],
    ["too high", 2n],
    ["much too high", 99n],
  ])("that is %s is refused with both revisions, and without a code or a message", async (_, revision) => {
    const { append } = await open();
    const stream = newStream();
    await append(stream, NO_STREAM, newIds(2));
    const refused = append(stream, revision, newIds(1));
    await expect(refused).rejects.toMatchObject({ ...wrong(revision, 1n), message: "", code: undefined });
  });

  it("of a stream that does not exist is refused", async () => {
    const { append } = await open();
    await expect(append(newStream(), 0n, newIds(1))).rejects.toMatchObject(wrong(0n, "no_stream"));
  });

  it("is still known when a read no longer shows it, and no longer once it was scavenged", async () => {
    const { fake, client, append } = await open();
    const stream = newStream();
    const batch = newIds(3);
    await client.setStreamMetadata(stream, { maxCount: 1 }, { credentials: admin });
    await append(stream, NO_STREAM, batch);
    expect(await append(stream, NO_STREAM, batch)).toMatchObject({ nextExpectedRevision: 2n });
    fake.log.scavenge();
    await expect(append(stream, NO_STREAM, batch)).rejects.toMatchObject(wrong("no_stream", 2n));
  });
});

describe("an append at any revision", () => {
  it("is known by its ids while the server remembers them, and is a duplicate afterwards", async () => {
    const { fake, append } = await open();
    const stream = newStream();
    const batch = newIds(2);
    await append(stream, ANY, batch);
    expect(await append(stream, ANY, batch)).toMatchObject({ nextExpectedRevision: 1n });
    expect(await append(stream, STREAM_EXISTS, batch)).toMatchObject({ nextExpectedRevision: 1n });
    await fake.restart();
    const after = anotherClient(fake);
    expect(await after.append(stream, ANY, batch)).toMatchObject({ nextExpectedRevision: 3n });
    expect(await after.ids(stream)).toEqual([...batch, ...batch]);
  });

  it("is a duplicate when its id was first used in another stream", async () => {
    const { append, ids } = await open();
    const [first, second] = [newStream(), newStream()];
    const batch = newIds(1);
    await append(first, ANY, batch);
    await append(second, ANY, batch);
    await append(second, ANY, batch);
    expect(await ids(second)).toEqual([...batch, ...batch]);
  });

  it("with a known and a new id is refused", async () => {
    const { append } = await open();
    const stream = newStream();
    const batch = newIds(1);
    await append(stream, ANY, batch);
    await expect(append(stream, ANY, [...batch, ...newIds(1)])).rejects.toMatchObject(wrong("any", 0n));
  });

  it("is refused where the stream is expected to exist and does not", async () => {
    const { append } = await open();
    const refused = append(newStream(), STREAM_EXISTS, newIds(1));
    await expect(refused).rejects.toMatchObject(wrong("stream_exists", "no_stream"));
  });
});

describe("an append's size", () => {
  const text = (bytes: number) => ({ text: "x".repeat(bytes - '{"text":""}'.length) });

  it("may be 1 MiB of data and no more", async () => {
    const { append, ids } = await open();
    const stream = newStream();
    const largest = newIds(1);
    await append(stream, NO_STREAM, largest, { data: text(1024 * 1024) });
    await expect(append(stream, 0n, newIds(1), { data: text(1024 * 1024 + 1) })).rejects.toMatchObject({
      type: "maximum-append-size-exceeded",
      code: 3,
      maxAppendSize: 1024 * 1024,
    });
    expect(await ids(stream)).toEqual(largest);
  });
});

describe("an append without credentials of its own", () => {
  it("is a batch append, which fails and is counted", async () => {
    const { fake, client } = await open();
    const refused = client.appendToStream(newStream(), []);
    await expect(refused).rejects.toMatchObject({ code: 9, message: expect.stringContaining("BatchAppend") });
    expect(fake.countOf("Streams.BatchAppend")).toBe(1);
    expect(fake.countOf("Streams.Append")).toBe(0);
  });
});
