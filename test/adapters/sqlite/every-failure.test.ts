/**
 * Fails each statement in turn, before or after it ran, until a run meets no failure any more. Whatever fails, repeating
 * the same calls ends with every event stored once, and no call ever ends otherwise than its port says.
 */
import { describe, expect, it } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../../src/adapters/sqlite/open-sqlite-store.ts";
import { isStoreError } from "../../../src/application/ports/store-error.ts";
import { idsOf, newEvents, newStream } from "../contract/fixture.ts";
import { ObservedDatabase, resultCodes, sqliteFailure } from "./observed-database.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();

/** Counts statements through all connections, and fails one of them. */
function failingAt(path: string, failing: number, errcode: number, when: "before" | "after") {
  let count = 0;
  const connect = () =>
    new ObservedDatabase(path, (_, run) => {
      count++;
      if (count !== failing) return run();
      if (when === "after") run();
      throw sqliteFailure(errcode);
    });
  return { connect, wasMet: () => count >= failing };
}

/** One planted failure may be met by several calls; none is refused for ever. */
const triesMax = 5;

/** Asks until the answer is definite. A failure of another kind than the port's ends the test. */
async function untilDefinite<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const isOfPort = isStoreError(error, "APPEND_UNKNOWN") || isStoreError(error, "STORE_UNAVAILABLE");
      if (!isOfPort || tries === triesMax) throw error;
    }
  }
}

async function runOnce(store: SqliteStore): Promise<void> {
  const [left, right] = [newStream(), newStream()];
  const batches = [newEvents(2), newEvents(1), newEvents(3)] as const;
  const snapshot = { projection: "p", fingerprint: "f", revision: 2, hash: "h", state: "{}" };
  const { events } = store;
  const results = await Promise.all([
    untilDefinite(() => events.append(left, "no-stream", batches[0])),
    untilDefinite(() => events.append(right, "no-stream", batches[1])),
  ]);
  results.push(await untilDefinite(() => events.append(left, 1, batches[2], [snapshot])));
  expect(results).toMatchObject([
    { kind: "committed", revision: 1 },
    { kind: "committed", revision: 0 },
    { kind: "committed", revision: 4 },
  ]);
  const stored = await untilDefinite(() => events.readStream(left, { limit: 10 }));
  expect(idsOf(stored)).toEqual(idsOf([...batches[0], ...batches[2]]));
  expect(await untilDefinite(() => events.readAll({ limit: 10 }))).toHaveLength(6);
  expect(await untilDefinite(() => events.listStreams("plan-"))).toHaveLength(2);
}

describe.each([
  ["an I/O error", resultCodes.ioError],
  ["a busy file", resultCodes.busy],
])("%s", (_, errcode) => {
  it.each(["before", "after"] as const)(
    "in any statement, %s it ran, loses nothing and stores nothing twice",
    { timeout: 30_000 },
    async (when) => {
      let failing = 1;
      for (; ; failing++) {
        const path = stores.path();
        const { connect, wasMet } = failingAt(path, failing, errcode, when);
        const store = await untilDefinite(() => openSqliteStore({ path, connect }));
        try {
          await runOnce(store);
        } finally {
          await store.close();
        }
        if (!wasMet()) break;
      }
      // Opening alone takes more than this; a scenario that met no failure would prove nothing.
      expect(failing).toBeGreaterThan(40);
    },
  );
});
