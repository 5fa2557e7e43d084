/** A write whose outcome SQLite did not tell: it is reported as unknown, and the same batch settles it. */
import { describe, expect, it } from "vitest";
import type { FrozenEvent } from "../../../src/application/ports/event-store.ts";
import { idsIn, idsOf, newEvents, newStream, take } from "../contract/fixture.ts";
import { type Observe, ObservedDatabase, resultCodes, sqliteFailure } from "./observed-database.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();
const unknown = { name: "StoreError", code: "APPEND_UNKNOWN" };

/** A store whose first connection is observed after opening; the later ones are not. `sql` is what they ran. */
async function failingStore(observe: Observe, busyBudgetMs = 5_000) {
  const path = stores.path();
  const later: string[] = [];
  let connections = 0;
  let isArmed = false;
  const connect = () => {
    connections++;
    if (connections === 1) {
      return new ObservedDatabase(path, (...call) => (isArmed ? observe(...call) : call[1]()));
    }
    return new ObservedDatabase(path, (sql, run) => {
      later.push(sql);
      return run();
    });
  };
  const store = await stores.open({ path, connect, busyBudgetMs });
  isArmed = true;
  return { ...store, path, later, connections: () => connections };
}

function failingCommit(errcode: number, isWritten: boolean): Observe {
  return (sql, run, database) => {
    if (sql !== "COMMIT") return run();
    if (isWritten) run();
    else if (database.isTransaction) database.close();
    throw sqliteFailure(errcode);
  };
}

describe.each([
  ["the disk is full", resultCodes.full],
  ["a write fails", resultCodes.ioErrorWrite],
  ["a sync fails", resultCodes.ioErrorSync],
  ["memory is short", resultCodes.noMemory],
  ["SQLite says something unforeseen", resultCodes.error],
])("a COMMIT that fails because %s", (_, errcode) => {
  it.each([
    ["had written", true],
    ["had not written", false],
  ])("leaves all its appends unknown; the same batches settle it when it %s", async (__, isWritten) => {
    const { events, connections, later } = await failingStore(failingCommit(errcode, isWritten));
    const [left, right] = [newStream(), newStream()];
    const [leftBatch, rightBatch] = [newEvents(3), newEvents(1)];
    const appendBoth = () =>
      Promise.allSettled([
        events.append(left, "no-stream", leftBatch),
        events.append(right, "no-stream", rightBatch),
      ]);
    const lost = { status: "rejected", reason: { ...unknown, cause: { errcode } } };
    expect(await appendBoth()).toMatchObject([lost, lost]);
    expect(connections()).toBe(1);

    const settled = await appendBoth();
    expect(settled).toMatchObject([
      { status: "fulfilled", value: { kind: "committed", revision: 2 } },
      { status: "fulfilled", value: { kind: "committed", revision: 0 } },
    ]);
    expect(connections()).toBe(2);
    expect(later).toContain("PRAGMA wal_checkpoint(FULL)");
    expect(later.indexOf("PRAGMA wal_checkpoint(FULL)")).toBeLessThan(later.indexOf("BEGIN IMMEDIATE"));
    expect(await appendBoth()).toEqual(settled);
    expect(await idsIn(events, left)).toEqual(idsOf(leftBatch));
    expect(await idsIn(events, right)).toEqual(idsOf(rightBatch));
  });
});

describe("an append that was left unknown", () => {
  it.each([
    ["had been written", true],
    ["had not been written", false],
  ])("is a conflict when another has its place, though it %s before", async (_, isWritten) => {
    const { events, path } = await failingStore(failingCommit(resultCodes.ioErrorSync, isWritten));
    const stream = newStream();
    const batch = newEvents(1);
    await expect(events.append(stream, "no-stream", batch)).rejects.toMatchObject(unknown);
    const other = await stores.open({ path });
    const taken = await other.events.append(stream, "no-stream", newEvents(2));
    expect(taken.kind).toBe(isWritten ? "conflict" : "committed");
    expect(await events.append(stream, "no-stream", batch)).toMatchObject(
      isWritten ? { kind: "committed", revision: 0 } : { kind: "conflict", actual: 1 },
    );
  });

  it("is not answered before the log is in the database", async () => {
    const { events, path } = await failingStore(failingCommit(resultCodes.ioErrorSync, true), 30);
    const stream = newStream();
    const batch = newEvents(2);
    await expect(events.append(stream, "no-stream", batch)).rejects.toMatchObject(unknown);
    // A reader that stands before the end of the log keeps it from being copied as a whole.
    const reader = stores.connect(path);
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM events").get();
    const other = await stores.open({ path });
    await other.events.append(newStream(), "no-stream", newEvents(1));
    await expect(events.append(stream, "no-stream", batch)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    await expect(events.readStream(stream, { limit: 1 })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    reader.exec("COMMIT");
    expect(await events.append(stream, "no-stream", batch)).toMatchObject({
      kind: "committed",
      revision: 1,
    });
  });

  it("does not stop the appends that were waiting behind it", async () => {
    let isFirst = true;
    const failing = failingCommit(resultCodes.ioErrorSync, false);
    const { events } = await failingStore((sql, run, database) => {
      if (sql !== "COMMIT" || !isFirst) return run();
      isFirst = false;
      return failing(sql, run, database);
    });
    const streams = Array.from({ length: 520 }, newStream);
    const appends = streams.map((stream) => events.append(stream, "no-stream", newEvents(1)));
    const results = await Promise.allSettled(appends);
    expect(results.slice(0, 512).every(({ status }) => status === "rejected")).toBe(true);
    expect(results.slice(512).every(({ status }) => status === "fulfilled")).toBe(true);
  });

  it("is settled by a store that is closed in between", async () => {
    const { events, path, close } = await failingStore(failingCommit(resultCodes.full, false));
    const stream = newStream();
    const batch = newEvents(2);
    await expect(events.append(stream, "no-stream", batch)).rejects.toMatchObject(unknown);
    await close();
    const again = await stores.open({ path });
    expect(await again.events.append(stream, "no-stream", batch)).toMatchObject({ revision: 1 });
    expect(await idsIn(again.events, stream)).toEqual(idsOf(batch));
  });
});

describe("a subscription", () => {
  it.each([
    ["had written", true],
    ["had not written", false],
  ])("sees a batch once after a COMMIT that failed and %s", async (_, isWritten) => {
    const { events } = await failingStore(failingCommit(resultCodes.ioErrorSync, isWritten));
    const stream = newStream();
    const taken = take(events.subscribe({ after: null }), 3);
    const batch = newEvents(2);
    await expect(events.append(stream, "no-stream", batch)).rejects.toMatchObject(unknown);
    await events.append(stream, "no-stream", batch);
    const last = newEvents(1);
    await events.append(stream, 1, last);
    expect(idsOf(await taken)).toEqual(idsOf([...batch, ...last]));
  });
});

describe("an insert that fails", () => {
  it("leaves its transaction's appends unknown when there is no room, for real", async () => {
    const path = stores.path();
    let connections = 0;
    const store = await stores.open({
      path,
      connect: () => {
        const database = stores.connect(path);
        connections++;
        if (connections === 1) database.exec("PRAGMA max_page_count = 12");
        return database;
      },
    });
    const [small, large] = [newStream(), newStream()];
    const [smallBatch, largeBatch] = [newEvents(1), bigEvents()];
    const appendBoth = () =>
      Promise.allSettled([
        store.events.append(small, "no-stream", smallBatch),
        store.events.append(large, "no-stream", largeBatch),
      ]);
    const lost = { status: "rejected", reason: { ...unknown, cause: { errcode: resultCodes.full } } };
    expect(await appendBoth()).toMatchObject([lost, lost]);
    expect(await appendBoth()).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled" }]);
    expect(await idsIn(store.events, small)).toEqual(idsOf(smallBatch));
    expect(await idsIn(store.events, large)).toEqual(idsOf(largeBatch));
  });

  it("is STORE_DAMAGED when the file is", async () => {
    const { events } = await failingStore((sql, run) => {
      if (sql.startsWith("INSERT")) throw sqliteFailure(resultCodes.corrupt);
      return run();
    });
    await expect(events.append(newStream(), "no-stream", newEvents(1))).rejects.toMatchObject({
      code: "STORE_DAMAGED",
    });
  });
});

describe("a beat whose outcome is unknown", () => {
  it("is STORE_UNAVAILABLE, and the next one counts", async () => {
    const { owners } = await failingStore(failingCommit(resultCodes.full, false));
    const rest = {
      host: "h",
      boot: "b",
      pidNamespace: "n",
      pid: 1,
      processStart: "s",
      leaseMs: 1,
      version: "1",
    };
    const beat = () => owners.beat({ id: "01", ...rest }, ["run-1"], "2026-01-01T00:00:00.000Z");
    await expect(beat()).rejects.toMatchObject({ name: "StoreError", code: "STORE_UNAVAILABLE" });
    await beat();
    expect(await owners.lastBeat("01")).toMatchObject({ runs: ["run-1"] });
  });
});

function bigEvents(): FrozenEvent[] {
  return newEvents(3).map((event) => ({ ...event, data: JSON.stringify("x".repeat(50_000)) }));
}
