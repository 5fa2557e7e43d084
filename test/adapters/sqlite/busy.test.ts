/** Another connection in the way: this process waits without standing still, and not for ever. */
import { describe, expect, it } from "vitest";
import { idsIn, idsOf, newEvents, newStream } from "../contract/fixture.ts";
import { type Observe, ObservedDatabase, resultCodes, sqliteFailure } from "./observed-database.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();

/** Ticks of this process's event loop, by a timer. */
function ticks(count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    const timer = setInterval(() => {
      if (++seen < count) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}

/** Resolves when a statement has been tried so often. */
function attempts(isCounted: (sql: string) => boolean, count: number) {
  let seen = 0;
  const reached = Promise.withResolvers<void>();
  const observe: Observe = (sql, run) => {
    if (isCounted(sql) && ++seen === count) reached.resolve();
    return run();
  };
  return { observe, reached: reached.promise };
}

/** Fails as busy the first `times` times. */
function busyAt(isMeant: (sql: string) => boolean, times: number): Observe {
  let left = times;
  return (sql, run) => {
    if (isMeant(sql) && left-- > 0) throw sqliteFailure(resultCodes.busy);
    return run();
  };
}

describe("an append while another process writes", () => {
  it("waits with the event loop running, then is committed", async () => {
    const path = stores.path();
    const { observe, reached } = attempts((sql) => sql === "BEGIN IMMEDIATE", 5);
    const { events } = await stores.open({ path, connect: () => new ObservedDatabase(path, observe) });
    const other = stores.connect(path);
    other.exec("BEGIN IMMEDIATE");
    const stream = newStream();
    const append = events.append(stream, "no-stream", newEvents(1));
    let isSettled = false;
    void append.finally(() => {
      isSettled = true;
    });
    await Promise.all([ticks(20), reached]);
    expect(isSettled).toBe(false);
    expect(await idsIn(events, stream)).toEqual([]);
    other.exec("COMMIT");
    expect(await append).toMatchObject({ kind: "committed", revision: 0 });
  });

  it("is STORE_UNAVAILABLE when that takes too long, and nothing is written", async () => {
    const path = stores.path();
    const { events } = await stores.open({ path, busyBudgetMs: 30 });
    const other = stores.connect(path);
    other.exec("BEGIN IMMEDIATE");
    const stream = newStream();
    const appends = [1, 2, 3].map((count) => events.append(stream, "no-stream", newEvents(count)));
    for (const append of appends) {
      await expect(append).rejects.toMatchObject({
        name: "StoreError",
        code: "STORE_UNAVAILABLE",
        cause: expect.objectContaining({ errcode: resultCodes.busy }),
      });
    }
    other.exec("COMMIT");
    expect(await idsIn(events, stream)).toEqual([]);
    expect(await events.append(stream, "no-stream", newEvents(1))).toMatchObject({ kind: "committed" });
  });

  it("is still committed when the store is closed meanwhile", async () => {
    const path = stores.path();
    const { events, close } = await stores.open({ path });
    const other = stores.connect(path);
    other.exec("BEGIN IMMEDIATE");
    const append = events.append(newStream(), "no-stream", newEvents(1));
    const closing = close();
    await ticks(5);
    other.exec("COMMIT");
    expect(await append).toMatchObject({ kind: "committed" });
    await closing;
  });

  it("sees what that process wrote", async () => {
    const path = stores.path();
    const { events } = await stores.open({ path });
    const second = await stores.open({ path });
    const stream = newStream();
    const results = await Promise.all([
      events.append(stream, "no-stream", newEvents(1)),
      second.events.append(stream, "no-stream", newEvents(1)),
    ]);
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(["committed", "conflict"]);
    expect(await idsIn(events, stream)).toEqual(await idsIn(second.events, stream));
  });
});

describe("a COMMIT that finds another connection in its way", () => {
  it.each([
    ["is repeated", 1],
    ["is given up for a new transaction", 2],
    ["is given up again and again", 9],
  ])("%s, and the events are written once", async (_, times) => {
    const path = stores.path();
    let isArmed = false;
    const busy = busyAt((sql) => isArmed && sql === "COMMIT", times);
    const { events } = await stores.open({ path, connect: () => new ObservedDatabase(path, busy) });
    isArmed = true;
    const streams = [newStream(), newStream()];
    const batches = [newEvents(2), newEvents(1)];
    const results = await Promise.all(
      streams.map((stream, index) => events.append(stream, "no-stream", batches[index] ?? [])),
    );
    expect(results).toMatchObject([
      { kind: "committed", revision: 1 },
      { kind: "committed", revision: 0 },
    ]);
    for (const [index, stream] of streams.entries()) {
      expect(await idsIn(events, stream)).toEqual(idsOf(batches[index] ?? []));
    }
  });

  it("ends as STORE_UNAVAILABLE with nothing written when it always does", async () => {
    const path = stores.path();
    let isArmed = false;
    const busy = busyAt((sql) => isArmed && sql === "COMMIT", Number.POSITIVE_INFINITY);
    const connect = () => new ObservedDatabase(path, busy);
    const { events } = await stores.open({ path, connect, busyBudgetMs: 30 });
    isArmed = true;
    const stream = newStream();
    await expect(events.append(stream, "no-stream", newEvents(1))).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    isArmed = false;
    expect(await idsIn(events, stream)).toEqual([]);
  });
});

describe("a read that finds another connection in its way", () => {
  it("is repeated", async () => {
    const path = stores.path();
    let isArmed = false;
    const busy = busyAt((sql) => isArmed && sql.startsWith("SELECT"), 3);
    const { events } = await stores.open({ path, connect: () => new ObservedDatabase(path, busy) });
    const stream = newStream();
    await events.append(stream, "no-stream", newEvents(2));
    isArmed = true;
    expect(await idsIn(events, stream)).toHaveLength(2);
  });

  it("is STORE_UNAVAILABLE when that takes too long", async () => {
    const path = stores.path();
    let isArmed = false;
    const busy = busyAt((sql) => isArmed && sql.startsWith("SELECT"), Number.POSITIVE_INFINITY);
    const connect = () => new ObservedDatabase(path, busy);
    const { events } = await stores.open({ path, connect, busyBudgetMs: 30 });
    isArmed = true;
    await expect(events.readStream("plan-x", { limit: 1 })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
  });
});

describe("opening while another process holds the file", () => {
  it("waits for it", async () => {
    const path = stores.path();
    const other = stores.connect(path);
    other.exec("BEGIN EXCLUSIVE");
    const opening = stores.open({ path });
    await ticks(20);
    other.exec("COMMIT");
    const { events } = await opening;
    expect(await events.listStreams("")).toEqual([]);
  });

  it("is STORE_UNAVAILABLE when that takes too long", async () => {
    const path = stores.path();
    const other = stores.connect(path);
    other.exec("BEGIN EXCLUSIVE");
    await expect(stores.open({ path, busyBudgetMs: 30 })).rejects.toMatchObject({
      name: "StoreError",
      code: "STORE_UNAVAILABLE",
    });
  });

  it("ends in one store when many create it at once", async () => {
    const path = stores.path();
    const opened = await Promise.all(Array.from({ length: 6 }, () => stores.open({ path })));
    const stream = newStream();
    await opened[0]?.events.append(stream, "no-stream", newEvents(1));
    for (const { events } of opened) expect(await idsIn(events, stream)).toHaveLength(1);
  });
});
