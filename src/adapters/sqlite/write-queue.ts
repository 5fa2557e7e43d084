/**
 * Group commit: everything that waits when a turn of the event loop ends shares one transaction, and so one sync of
 * the disk. A promise settles only after COMMIT has returned. A COMMIT that fails in a way that does not say what
 * became of it leaves all its writes unknown; the connection is given up and nothing is repeated from here.
 */
import type { Connection } from "./connection.ts";
import type { KeptConnection } from "./kept-connection.ts";
import { isBusy, storeFailure, unknownOutcome } from "./sqlite-failure.ts";
import { commit, type Outcome, runInSavepoint } from "./transaction.ts";
import { type BusyBudget, pause } from "./while-busy.ts";

export interface WriteQueue {
  /**
   * `bytes` is roughly what the work writes. It may run more than once, but only the last time is kept.
   * @throws StoreError `APPEND_UNKNOWN`, or `STORE_UNAVAILABLE` and `STORE_DAMAGED`.
   */
  write<T>(bytes: number, work: (connection: Connection) => T): Promise<T>;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly bytes: number;
  readonly sinceMs: number;
  readonly work: (connection: Connection) => unknown;
  readonly settle: (outcome: Outcome) => void;
}

/** One transaction's size; what waits beyond it goes into the next. */
const worksMax = 512;
const bytesMax = 8 * 1024 * 1024;

export function writeQueue(
  kept: KeptConnection,
  { path, budgetMs }: BusyBudget,
  /** Told how much a transaction wrote, roughly, once it is durable. */
  committed: (bytes: number) => void,
): WriteQueue {
  const waiting: Waiting[] = [];
  let draining: Promise<void> | null = null;
  /** Of the newest transaction. */
  let written = 0;
  /** How often in a row another connection was in the way. */
  let tries = 0;

  async function drain(): Promise<void> {
    await endOfTurn();
    while (waiting.length > 0) {
      await writeSome();
      await endOfTurn();
    }
    draining = null;
  }

  async function writeSome(): Promise<void> {
    let obstacle: unknown;
    try {
      obstacle = await kept.run(writeBatch);
    } catch (error) {
      return rejectAll(waiting.splice(0), error);
    }
    if (obstacle !== null) return waitForOthers(obstacle);
    tries = 0;
    committed(written);
  }

  /** Null when it is over, well or not. Otherwise what was in the way: then all its writes still wait. */
  function writeBatch(connection: Connection): unknown {
    try {
      connection.run("BEGIN IMMEDIATE");
    } catch (error) {
      if (isBusy(error)) return error;
      kept.drop(connection);
      throw storeFailure(error, path);
    }
    const batch = takeBatch(waiting);
    written = batch.reduce((sum, { bytes }) => sum + bytes, 0);
    try {
      const outcomes = batch.map(({ work }) => runInSavepoint(connection, work));
      const obstacle = commit(connection);
      if (obstacle === null) settleAll(batch, outcomes);
      else waiting.unshift(...batch);
      return obstacle;
    } catch (error) {
      kept.drop(connection, "unknown");
      rejectAll(batch, unknownOutcome(error, path));
      return null;
    }
  }

  async function waitForOthers(busy: unknown): Promise<void> {
    const nowMs = performance.now();
    const isSpent = ({ sinceMs }: Waiting) => nowMs - sinceMs >= budgetMs;
    const spent = waiting.filter(isSpent);
    const left = waiting.filter((one) => !isSpent(one));
    waiting.splice(0, waiting.length, ...left);
    rejectAll(spent, storeFailure(busy, path));
    if (waiting.length > 0) await pause(tries++);
  }

  return {
    write: <T>(bytes: number, work: (connection: Connection) => T) =>
      new Promise<T>((resolve, reject) => {
        const settle = (outcome: Outcome) =>
          outcome.kind === "done" ? resolve(outcome.value as T) : reject(outcome.error);
        waiting.push({ bytes, sinceMs: performance.now(), work, settle });
        draining ??= drain();
      }),
    idle: async () => {
      while (draining !== null) await draining;
    },
  };
}

function takeBatch(waiting: Waiting[]): Waiting[] {
  let bytes = 0;
  const end = waiting.findIndex((one, index) => {
    bytes += one.bytes;
    return index === worksMax || (index > 0 && bytes > bytesMax);
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}

function settleAll(batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
  for (const [index, outcome] of outcomes.entries()) batch[index]?.settle(outcome);
}

function rejectAll(batch: readonly Waiting[], error: unknown): void {
  for (const { settle } of batch) settle({ kind: "failed", error });
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
