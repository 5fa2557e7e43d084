/**
 * The one connection a store works with. It is given up after any failure but "busy", and the next call opens
 * another one, so that nothing is ever read through a connection whose last write went wrong.
 */
import { StoreError } from "../../application/ports/store-error.ts";
import type { Connection } from "./connection.ts";
import { InTheWay, isBusy, isSqliteFailure, storeFailure } from "./sqlite-failure.ts";
import { type BusyBudget, whileBusy } from "./while-busy.ts";

export interface KeptConnection {
  /** The connection if it is open at the moment. */
  readonly current: Connection | null;
  /** Opens a connection if need be, and runs synchronous work on it. @throws StoreError, and what the work throws. */
  run<T>(work: (connection: Connection) => T): Promise<T>;
  /** Runs synchronous reads, again while SQLite is busy. @throws StoreError */
  read<T>(work: (connection: Connection) => T): Promise<T>;
  /** Gives the connection up. `unknown`: with a write whose outcome nobody knows. */
  drop(connection: Connection, outcome?: "unknown"): void;
  /** Later calls fail with `STORE_UNAVAILABLE`. */
  close(): Promise<void>;
}

export interface OpenRequest {
  /** Not opened before by this store: only then may the file be created. */
  readonly first: boolean;
  readonly recover: boolean;
}

export function keptConnection(
  open: (request: OpenRequest) => Connection,
  budget: BusyBudget,
): KeptConnection {
  let current: Connection | null = null;
  let opening: Promise<void> | null = null;
  let closed = false;
  let first = true;
  let recover = false;

  async function openOne(): Promise<void> {
    try {
      current = await whileBusy(budget, () => open({ first, recover }));
      first = false;
      recover = false;
    } catch (error) {
      throw storeFailure(error, budget.path);
    } finally {
      opening = null;
    }
  }

  async function run<T>(work: (connection: Connection) => T): Promise<T> {
    // Looked at again after every wait: whoever waited beside this call may have given the connection up already.
    while (current === null) {
      if (closed) throw closedFailure(budget.path);
      opening ??= openOne();
      await opening;
    }
    return work(current);
  }

  function readOnce<T>(connection: Connection, work: (connection: Connection) => T): T {
    try {
      const found = work(connection);
      if (connection.isCurrent) return found;
    } catch (error) {
      if (!connection.isCurrent) return changed(connection);
      if (!isSqliteFailure(error) || isBusy(error)) throw error;
      drop(connection);
      throw storeFailure(error, budget.path);
    }
    return changed(connection);
  }

  function changed(connection: Connection): never {
    drop(connection);
    throw new InTheWay("the file was changed while it was read");
  }

  function drop(connection: Connection, outcome?: "unknown"): void {
    if (outcome === "unknown") recover = true;
    if (current !== connection) return;
    current = null;
    try {
      connection.close();
    } catch {
      // It is given up because it failed; that it also fails to close adds nothing.
    }
  }

  return {
    get current() {
      if (current?.isCurrent === false) drop(current);
      return current;
    },
    run,
    read: (work) => whileBusy(budget, () => run((connection) => readOnce(connection, work))),
    drop,
    async close() {
      closed = true;
      await opening?.catch(() => undefined);
      current?.close();
      current = null;
    },
  };
}

export function closedFailure(path: string): StoreError {
  return new StoreError("STORE_UNAVAILABLE", `${path}: the store has been closed`);
}
