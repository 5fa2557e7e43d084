/** What can be known of a file without opening it, which would disturb SQLite's locks. It never throws. */
import { type BigIntStats, statSync } from "node:fs";

/** Undefined where there is nothing, or nothing may be known. */
export function statsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** 0 where there is no file. */
export function sizeOf(path: string): bigint {
  return statsOf(path)?.size ?? 0n;
}
