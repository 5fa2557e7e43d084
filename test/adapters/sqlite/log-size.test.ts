/** The write-ahead log: readers make it grow, and it is emptied as soon as they let it. */
import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { newEvent, newStream } from "../contract/fixture.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();
const mebibyte = 1024 * 1024;

/** An append of nearly 1 MiB. */
function largeBatch() {
  const data = JSON.stringify("x".repeat(mebibyte / 4 - 10));
  return Array.from({ length: 4 }, () => newEvent({ data, metadata: "{}" }));
}

/** A store, a connection that keeps reading its beginning, and appends until the log has so many MiB. */
async function readStore() {
  const path = stores.path();
  const { events } = await stores.open({ path });
  const reader = stores.connect(path);
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM events").get();
  // Only the size is asked for: opening the file would take SQLite's locks away.
  const logBytes = () => statSync(`${path}-wal`).size;
  const append = () => events.append(newStream(), "no-stream", largeBatch());
  async function growTo(mebibytes: number): Promise<void> {
    while (logBytes() < mebibytes * mebibyte) await append();
  }
  return { append, growTo, logBytes, endReading: () => reader.exec("COMMIT") };
}

describe("a log that a reader made grow", () => {
  it("is emptied by the append that makes it longer than 32 MiB", async () => {
    const { append, growTo, logBytes, endReading } = await readStore();
    await growTo(31.5);
    endReading();
    await append();
    expect(logBytes()).toBe(0);
  });

  it("grows on while the reader stays, and is short again soon after", async () => {
    const { append, growTo, logBytes, endReading } = await readStore();
    await growTo(34);
    endReading();
    await append();
    await append();
    expect(logBytes()).toBeLessThan(8 * mebibyte);
  });
});

describe("a subscription", () => {
  it.each([
    ["waits for an event", 1],
    ["is in the middle of a page", 2],
  ])("keeps nothing open while it %s", async (_, count) => {
    const path = stores.path();
    const { events } = await stores.open({ path });
    const batch = Array.from({ length: count }, () => newEvent());
    await events.append("plan-a", "no-stream", batch);
    const subscription = events.subscribe({ after: null });
    const iterator = subscription[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = count === 1 ? iterator.next() : undefined;
    await events.append("plan-b", "no-stream", batch);
    const other = stores.connect(path);
    expect(other.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()).toMatchObject({ busy: 0, log: 0 });
    await waiting;
    await subscription.close();
  });
});
