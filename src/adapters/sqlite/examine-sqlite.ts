/** What a person who looks for trouble wants to know of SQLite and of a store's file. It only reads, and never waits. */
import { DatabaseSync } from "node:sqlite";
import { Connection } from "./connection.ts";
import { applicationId, migrations } from "./migrations.ts";
import { isOldSqlite, oldestSqlite } from "./sqlite-version.ts";

export interface SqliteFacts {
  readonly version: string;
  /** Older ones can lose events when two processes write. */
  readonly oldestSafe: string;
  readonly isSafe: boolean;
}

export interface StoreFileFacts {
  readonly isStore: boolean;
  /** How many migrations the file has been through, and how many this program knows. */
  readonly version: number;
  readonly knownVersion: number;
  readonly journalMode: string;
}

export function examineSqlite(): SqliteFacts {
  const version = withDatabase(":memory:", false, (connection) =>
    String(connection.get<{ version: string }>("SELECT sqlite_version() AS version")?.version),
  );
  return { version, oldestSafe: oldestSqlite.join("."), isSafe: !isOldSqlite(version) };
}

/** Null when SQLite cannot read the file at all. */
export function examineStoreFile(path: string): StoreFileFacts | null {
  try {
    return withDatabase(path, true, (connection) => ({
      isStore: connection.pragma("application_id") === applicationId,
      version: Number(connection.pragma("user_version")),
      knownVersion: migrations.length,
      journalMode: String(connection.pragma("journal_mode")),
    }));
  } catch {
    return null;
  }
}

function withDatabase<T>(path: string, readOnly: boolean, look: (connection: Connection) => T): T {
  const connection = new Connection(new DatabaseSync(path, { readOnly, timeout: 0 }));
  try {
    return look(connection);
  } finally {
    connection.close();
  }
}
