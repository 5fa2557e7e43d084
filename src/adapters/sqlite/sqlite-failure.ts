/**
 * Tells SQLite's failures apart by their result codes and translates them for the ports. It never looks at a
 * message's text, and hands on what did not come from SQLite as it is.
 */
import { StoreError, type StoreErrorCode } from "../../application/ports/store-error.ts";

/** What `node:sqlite` throws when SQLite said no. `errcode` is the extended result code. */
export interface SqliteFailure extends Error {
  readonly code: "ERR_SQLITE_ERROR";
  readonly errcode: number;
  readonly errstr: string;
}

/** Others were in the way, where SQLite does not report that as a failure. */
export class InTheWay extends Error {
  override readonly name = "InTheWay";
}

/** Primary result codes: the low byte of every extended one. */
const busy = 5;
const readOnly = 8;
const corrupt = 11;
const cannotOpen = 14;
const full = 13;
const notADatabase = 26;

/** Where SQLite's own words are for those who know SQLite. */
const words: Readonly<Record<number, string>> = {
  [busy]: "another process keeps it locked",
  [readOnly]: "no permission to write it or its folder, or the disk is read-only",
  [full]: "the disk is full",
  [notADatabase]: "this is no store, or no longer one",
};

export function isSqliteFailure(error: unknown): error is SqliteFailure {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR" && "errcode" in error;
}

/** Another connection was in the way. Nothing has happened, and the same call may succeed later. */
export function isBusy(error: unknown): boolean {
  return error instanceof InTheWay || (isSqliteFailure(error) && primary(error) === busy);
}

/** It may not be written, or SQLite could not make what it needs beside it. */
export function isWithoutRight(error: unknown): boolean {
  return isNotOpened(error) || (isSqliteFailure(error) && primary(error) === readOnly);
}

export function isNotOpened(error: unknown): boolean {
  return isSqliteFailure(error) && primary(error) === cannotOpen;
}

/** The failure as callers of the ports know it, where nothing was written. */
export function storeFailure(error: unknown, path: string): unknown {
  if (!isSqliteFailure(error) && !(error instanceof InTheWay)) return error;
  return translated(error, path, "STORE_UNAVAILABLE");
}

/** The failure of a write that had begun: whatever it is, nobody knows what became of the write. */
export function unknownOutcome(error: unknown, path: string): StoreError {
  return translated(error, path, "APPEND_UNKNOWN");
}

function translated(error: unknown, path: string, otherwise: StoreErrorCode): StoreError {
  if (!isSqliteFailure(error)) return new StoreError(otherwise, `${path}: ${error}`, { cause: error });
  const code = isDamage(error) ? "STORE_DAMAGED" : otherwise;
  const file = code === "STORE_DAMAGED" ? { file: path } : {};
  const said = words[primary(error)] ?? error.errstr;
  return new StoreError(code, `${path}: ${said} (SQLite ${error.errcode})`, { cause: error, ...file });
}

function isDamage(error: SqliteFailure): boolean {
  return primary(error) === corrupt || primary(error) === notADatabase;
}

function primary(error: SqliteFailure): number {
  return error.errcode & 0xff;
}
