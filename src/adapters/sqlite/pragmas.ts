/**
 * The settings every connection must have, because what is acknowledged depends on them. Most belong to one
 * connection only, and SQLite ignores what it cannot do, so each one is read back.
 */
import { StoreError } from "../../application/ports/store-error.ts";
import type { Connection } from "./connection.ts";

/** What stays of the write-ahead log's file once its contents are in the database. */
const logKeptBytes = 4 * 1024 * 1024;

const settings: readonly (readonly [name: string, value: string | number, readBack: string | number])[] = [
  // SQLite's own waiting would stop the event loop; see while-busy.ts.
  ["busy_timeout", 0, 0],
  // FULL syncs the log in every commit. Below it an acknowledged append can be lost with the power.
  ["synchronous", "FULL", 2],
  // Only macOS knows these: its fsync alone does not reach the disk. Elsewhere they change nothing.
  ["fullfsync", 1, 1],
  ["checkpoint_fullfsync", 1, 1],
  ["journal_size_limit", logKeptBytes, logKeptBytes],
  ["journal_mode", "WAL", "wal"],
];

/** @throws StoreError `STORE_UNAVAILABLE` when a setting did not take. */
export function setPragmas(connection: Connection, path: string): void {
  for (const [name, value, readBack] of settings) {
    connection.exec(`PRAGMA ${name} = ${value}`);
    const actual = connection.pragma(name);
    if (actual !== readBack) {
      throw new StoreError(
        "STORE_UNAVAILABLE",
        `${path}: SQLite keeps ${name} at ${actual} instead of ${readBack}`,
      );
    }
  }
}
