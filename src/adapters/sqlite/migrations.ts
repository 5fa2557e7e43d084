/**
 * The store's tables, as a list of steps. `PRAGMA user_version` counts the steps a file has been through. A step that
 * was released never changes; a new one is put at the end.
 */
import { StoreError } from "../../application/ports/store-error.ts";
import type { Connection } from "./connection.ts";

/** "PLNS": marks a file as a store of this program. */
export const applicationId = 0x504c4e53;

export const migrations: readonly string[] = [
  // Texts of unknown content are bytes, as a text value would lose what is not well-formed. Ids are not unique: an id
  // means something at its own revision only. Events are never deleted, so a position is never used twice and needs no
  // sequence, which would be one more page in each commit. `count` comes from a sequence, so that it grows even when an
  // owner has left in between.
  `CREATE TABLE events (
     position INTEGER PRIMARY KEY,
     stream TEXT NOT NULL,
     revision INTEGER NOT NULL,
     id TEXT NOT NULL,
     type TEXT NOT NULL,
     data BLOB NOT NULL,
     metadata BLOB NOT NULL,
     UNIQUE (stream, revision)
   ) STRICT;
   CREATE TABLE snapshots (
     stream TEXT NOT NULL,
     projection TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     revision INTEGER NOT NULL,
     hash TEXT NOT NULL,
     state BLOB NOT NULL,
     PRIMARY KEY (stream, projection)
   ) STRICT;
   CREATE TABLE owners (
     count INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     runs TEXT NOT NULL,
     at TEXT NOT NULL
   ) STRICT;`,
];

/**
 * Takes the file through the steps it lacks, all in one transaction or none.
 * @throws StoreError `STORE_UNAVAILABLE` when the file has been through steps that are not in the list.
 */
export function migrate(connection: Connection, path: string, steps: readonly string[] = migrations): void {
  if (versionOf(connection, path, steps) === steps.length) return;
  connection.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have been faster.
    const version = versionOf(connection, path, steps);
    for (const step of steps.slice(version)) connection.exec(step);
    connection.exec(`PRAGMA application_id = ${applicationId}`);
    connection.exec(`PRAGMA user_version = ${steps.length}`);
    connection.exec("COMMIT");
  } catch (error) {
    if (connection.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(connection: Connection, path: string, steps: readonly string[]): number {
  const version = Number(connection.pragma("user_version"));
  if (version <= steps.length) return version;
  throw new StoreError(
    "STORE_UNAVAILABLE",
    `${path}: written by a newer planstream (store version ${version}; this one knows ${steps.length})`,
  );
}
