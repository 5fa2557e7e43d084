/**
 * Opens the database file, after making sure that it is a store and that SQLite is fit for it. Nothing is changed in a
 * file that turns out to be something else. The files are left to SQLite alone: opening and closing one of them
 * in the same process by other means would drop SQLite's locks.
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../application/ports/store-error.ts";
import { Connection } from "./connection.ts";
import { sizeOf, statsOf } from "./file-stats.ts";
import { fileUri } from "./file-uri.ts";
import { applicationId, migrate } from "./migrations.ts";
import { openUnwritable } from "./open-unwritable.ts";
import { setPragmas } from "./pragmas.ts";
import { InTheWay, isNotOpened, isWithoutRight } from "./sqlite-failure.ts";
import { isOldSqlite, oldestSqlite } from "./sqlite-version.ts";

export interface OpenConnectionOptions {
  /** Absolute. */
  readonly path: string;
  /** Make the file, its folder and its tables when they are not there. */
  readonly create: boolean;
  /** Nothing will be written: a file that cannot be opened for writing is opened all the same. */
  readonly readOnly: boolean;
  readonly allowOldSqlite: boolean;
  /** An append's outcome is unknown: bring all the log holds into the database before anything is read. */
  readonly recover: boolean;
  /** Replaces the way to a bare connection. */
  readonly connect?: (() => DatabaseSync) | undefined;
}

/** Fails as busy when another connection is in the way; the whole call may then be repeated. */
export function openConnection(options: OpenConnectionOptions): Connection {
  refuseEmptied(options.path);
  try {
    return openWritable(options);
  } catch (error) {
    if (options.readOnly && isWithoutRight(error) && statsOf(options.path)?.isFile()) {
      return checked(openUnwritable(options.path, error), options, () => {});
    }
    throw isNotOpened(error) ? explained(options.path, error) : error;
  }
}

/** SQLite says that it cannot open the file, and not why. */
function explained(path: string, cause: unknown): StoreError {
  const stats = statsOf(path);
  if (stats === undefined)
    return new StoreError("STORE_UNAVAILABLE", `there is no store at ${path}`, { cause });
  const why = stats.isFile()
    ? "no permission to open it, or to make the files SQLite needs beside it"
    : "this is no file, so no store";
  return new StoreError("STORE_UNAVAILABLE", `${path}: ${why}`, { cause });
}

function openWritable(options: OpenConnectionOptions): Connection {
  const { path, create, recover } = options;
  const connection = new Connection((options.connect ?? (() => connect(path, create)))());
  return checked(connection, options, () => {
    setPragmas(connection, path);
    migrate(connection, path);
    if (recover) checkpointAll(connection);
  });
}

/** Gives the connection back when it is one to a store that SQLite is fit for, and prepared; closes it otherwise. */
function checked(connection: Connection, options: OpenConnectionOptions, prepare: () => void): Connection {
  try {
    if (!options.allowOldSqlite) refuseOldSqlite(connection);
    refuseOthersFiles(connection, options);
    prepare();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function connect(path: string, create: boolean): DatabaseSync {
  if (create) makeFolder(dirname(path));
  return new DatabaseSync(fileUri(path, `mode=${create ? "rwc" : "rw"}`), { timeout: 0 });
}

/** SQLite would take the log for a leftover and remove it, with the events in it. */
function refuseEmptied(path: string): void {
  if (statsOf(path)?.size !== 0n || sizeOf(`${path}-wal`) === 0n) return;
  const message = `${path} is empty although ${path}-wal is not: something has emptied it`;
  throw new StoreError("STORE_DAMAGED", message, { file: path });
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
  if (result?.busy !== 0) throw new InTheWay("the log could not be brought into the database");
}
