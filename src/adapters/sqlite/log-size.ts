/**
 * Keeps the write-ahead log short. SQLite empties it by itself while nobody reads; readers that follow each other
 * closely, in any process, can keep it growing. The length is asked of SQLite, by a checkpoint that does nothing:
 * unlike a count of own writes it sees what other processes wrote. It takes some microseconds, so it is asked when
 * commits have written something worth the question. The file itself must not be touched.
 */
import type { Connection } from "./connection.ts";
import type { KeptConnection } from "./kept-connection.ts";
import { isSqliteFailure } from "./sqlite-failure.ts";

/** A page of 4 KiB and its header. */
const frameBytes = 4096 + 24;
const framesMax = Math.floor((32 * 1024 * 1024) / frameBytes);
/** After this many own bytes, or commits, the length is asked again. */
const bytesBetween = 1024 * 1024;
const commitsBetween = 64;
/** When readers were in the way, how much later the next attempt is made. */
const framesBetween = 1024;

/** The result is to be called between transactions, with what the newest one wrote. */
export function logLimiter(kept: KeptConnection): (bytes: number) => void {
  let nextAtFrames = framesMax;

  function limit(connection: Connection): void {
    // SQLite before 3.51 takes NOOP for PASSIVE: more work, the same answer.
    const frames = connection.get<{ log: number }>("PRAGMA wal_checkpoint(NOOP)")?.log ?? 0;
    if (frames <= framesMax) nextAtFrames = framesMax;
    if (frames <= nextAtFrames) return;
    nextAtFrames = frames + framesBetween;
    connection.get("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  let bytesSince = 0;
  let commitsSince = 0;
  return (bytes) => {
    bytesSince += bytes;
    commitsSince++;
    if (bytesSince < bytesBetween && commitsSince < commitsBetween) return;
    bytesSince = 0;
    commitsSince = 0;
    try {
      if (kept.current !== null) limit(kept.current);
    } catch (error) {
      // The log still holds everything, and the next commit comes here again.
      if (!isSqliteFailure(error)) throw error;
    }
  };
}
