/**
 * The way into a store nobody here may write to: another user's, or on a disk that is read-only. SQLite reads a store
 * through files beside it, which it must be able to make; where it is not, and they hold nothing, the database file is
 * all there is, and is read by itself. SQLite then follows no change, so this watches for one. It never writes.
 */
import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../application/ports/store-error.ts";
import { Connection } from "./connection.ts";
import { sizeOf, statsOf } from "./file-stats.ts";
import { fileUri } from "./file-uri.ts";

/** @throws StoreError `STORE_UNAVAILABLE`: which file needs which right. */
export function openUnwritable(path: string, cause: unknown): Connection {
  const log = `${path}-wal`;
  const index = `${path}-shm`;
  const isLogEmpty = sizeOf(log) === 0n;
  const unreadable = (isLogEmpty ? [path] : [path, log, index]).find((file) => !mayBeRead(file));
  if (unreadable !== undefined) {
    throw new StoreError("STORE_UNAVAILABLE", `${unreadable}: no permission to read it`, { cause });
  }
  if (!isLogEmpty) {
    const why = `${log} holds events that are not in the database yet, and SQLite must make ${index} to read them`;
    throw new StoreError("STORE_UNAVAILABLE", `${why}: that needs write permission for ${dirname(path)}`, {
      cause,
    });
  }
  // Taken before it is opened, so that no change can fall between.
  const seen = stampOf(path);
  const database = new DatabaseSync(fileUri(path, "mode=ro&immutable=1"), { timeout: 0 });
  return new Connection(database, () => sizeOf(log) === 0n && stampOf(path) === seen);
}

/** Changes with every write to the file. */
function stampOf(path: string): string {
  const stats = statsOf(path);
  return stats === undefined ? "" : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
}

/** What is not there is not in the way. */
function mayBeRead(path: string): boolean {
  if (statsOf(path) === undefined) return true;
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
