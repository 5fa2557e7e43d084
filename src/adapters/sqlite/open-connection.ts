/**
 * Opens the database file, after making sure that it is a store and that SQLite is fit for it. Nothing is changed in a
 * file that turns out to be something else. The files are left to SQLite alone: opening and closing one of them
 * in the same process by other means would drop SQLite's locks.
 */
import { mkdirSync } from "node:fs";
import { dirname, sep } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../application/ports/store-error.ts";
import { Connection } from "./connection.ts";
import { applicationId, migrate } from "./migrations.ts";
import { setPragmas } from "./pragmas.ts";
import { CheckpointBusy } from "./sqlite-failure.ts";
import { isOldSqlite, oldestSqlite } from "./sqlite-version.ts";

export interface OpenConnectionOptions {
  /** Absolute. */
  readonly path: string;
  /** Make the file, its folder and its tables when they are not there. */
  readonly create: boolean;
  readonly allowOldSqlite: boolean;
  /** An append's outcome is unknown: bring all the log holds into the database before anything is read. */
  readonly recover: boolean;
  /** Replaces the way to a bare connection. */
  readonly connect?: (() => DatabaseSync) | undefined;
}

/** Fails as busy when another connection is in the way; the whole call may then be repeated. */
export function openConnection(options: OpenConnectionOptions): Connection {
  const { path, create } = options;
  const connection = new Connection((options.connect ?? (() => connect(path, create)))());
  try {
    if (!options.allowOldSqlite) refuseOldSqlite(connection);
    refuseOthersFiles(connection, options);
    setPragmas(connection, path);
    migrate(connection, path);
    if (options.recover) checkpointAll(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function connect(path: string, create: boolean): DatabaseSync {
  if (create) makeFolder(dirname(path));
  return new DatabaseSync(fileUri(path, create ? "rwc" : "rw"), { timeout: 0 });
}

/** What SQLite makes a path of. The `pathToFileURL` of Node.js takes a millisecond to load. */
function fileUri(path: string, mode: "rw" | "rwc"): string {
  const names = path.split(sep).map(encodeURIComponent);
  return `file://${path.startsWith(sep) ? "" : "/"}${names.join("/")}?mode=${mode}`;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StoreError("STORE_UNAVAILABLE", `${folder}: cannot be created`, { cause });
  }
}

function refuseOldSqlite(connection: Connection): void {
  const version = connection.get<{ version: string }>("SELECT sqlite_version() AS version")?.version ?? "";
  if (!isOldSqlite(version)) return;
  throw new StoreError(
    "STORE_UNAVAILABLE",
    `SQLite ${version} can lose events when two processes write; ${oldestSqlite.join(".")} or newer is needed`,
  );
}

function refuseOthersFiles(connection: Connection, { path, create }: OpenConnectionOptions): void {
  const id = connection.pragma("application_id");
  if (id === applicationId) return;
  const tables = connection.get<{ count: number }>("SELECT count(*) AS count FROM sqlite_schema")?.count;
  const isEmpty = id === 0 && tables === 0 && connection.pragma("user_version") === 0;
  if (!isEmpty) throw new StoreError("STORE_UNAVAILABLE", `${path}: a database of another program`);
  if (!create) throw new StoreError("STORE_UNAVAILABLE", `${path}: an empty file, not a store`);
}

/**
 * After a failed sync the log may hold a commit that is in the operating system's memory and not on the disk, and
 * syncing the log again need not write it. Copied into the database, it is written and synced anew.
 */
function checkpointAll(connection: Connection): void {
  const result = connection.get<{ busy: number }>("PRAGMA wal_checkpoint(FULL)");
  if (result?.busy !== 0) throw new CheckpointBusy("the log could not be brought into the database");
}
