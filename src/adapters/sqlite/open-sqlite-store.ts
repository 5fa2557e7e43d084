/**
 * The embedded store: events and owners in one SQLite file, through one connection. Any number of processes of one
 * machine may have it open. It reads no environment and decides nothing about plans.
 */
import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { EventStore } from "../../application/ports/event-store.ts";
import type { Owners } from "../../application/ports/owners.ts";
import { closedFailure, keptConnection } from "./kept-connection.ts";
import { logLimiter } from "./log-size.ts";
import { openConnection } from "./open-connection.ts";
import { type StoreParts, sqliteEventStore } from "./sqlite-event-store.ts";
import { sqliteOwners } from "./sqlite-owners.ts";
import { subscriptions as makeSubscriptions } from "./subscriptions.ts";
import { writeQueue } from "./write-queue.ts";

export interface SqliteStoreOptions {
  readonly path: string;
  /** Make the file and its folder when they are not there. Default: true. */
  readonly create?: boolean;
  /** Nothing will be written; then a file nobody here may write to can be read. Default: false. */
  readonly readOnly?: boolean;
  /** Accept an SQLite that can lose events when two processes write at once. Default: false. */
  readonly allowOldSqlite?: boolean;
  /** How long a call waits for other processes before it fails with `STORE_UNAVAILABLE`. Default: 5,000. */
  readonly busyBudgetMs?: number;
  /** How often subscriptions look for other processes' events. Default: 100. */
  readonly pollMs?: number;
  /** For tests of failures: replaces the way to a bare connection. */
  readonly connect?: () => DatabaseSync;
}

export interface SqliteStore {
  readonly events: EventStore;
  readonly owners: Owners;
  /** The same as `events.close()`: waits for what is under way, ends subscriptions, closes the file. */
  close(): Promise<void>;
}

/**
 * @throws StoreError `STORE_UNAVAILABLE`: not there, not to be opened, not a store of ours or one of a newer
 * planstream, SQLite too old. `STORE_DAMAGED`: not a database, or a broken one.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { create = true, readOnly = false, allowOldSqlite = false, connect } = options;
  const { busyBudgetMs = 5_000, pollMs = 100 } = options;
  const path = resolve(options.path);
  const budget = { path, budgetMs: busyBudgetMs };
  let closing: Promise<void> | null = null;

  const kept = keptConnection(
    ({ first, recover }) =>
      openConnection({ path, create: create && first, readOnly, allowOldSqlite, recover, connect }),
    budget,
  );
  const subscriptions = makeSubscriptions(kept, pollMs, assertOpen);
  const keepLogShort = logLimiter(kept);
  const writes = writeQueue(kept, budget, (bytes) => {
    subscriptions.committed();
    keepLogShort(bytes);
  });

  function assertOpen(): void {
    if (closing !== null) throw closedFailure(path);
  }

  async function closeAll(): Promise<void> {
    await writes.idle();
    await subscriptions.close();
    await kept.close();
  }

  const parts: StoreParts = {
    kept,
    writes,
    subscriptions,
    assertOpen,
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
  await kept.run(() => undefined);
  return { events: sqliteEventStore(parts), owners: sqliteOwners(parts), close: parts.close };
}
