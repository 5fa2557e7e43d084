/**
 * An operating failure of a store, translated by its adapter from the technology's own code, never from a
 * message text. `cause` keeps the original. A domain refusal is never one of these.
 */
import type { Remedy } from "../../schema/resume.ts";

export type StoreErrorCode =
  | "STORE_UNAVAILABLE"
  | "STORE_DAMAGED"
  | "APPEND_UNKNOWN"
  | "EVENT_TOO_LARGE"
  | "WRITE_CONFLICT";

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  /** Commands that get out of it, where the adapter knows better ones than those of the code. */
  readonly next: readonly Remedy[];
  /** The file that is broken as such, so that reading more of it says nothing new; null where it is not the file. */
  readonly file: string | null;
  /** Asking again is of no use until somebody has changed something: a password, a right, a setting. */
  readonly isDefinite: boolean;

  constructor(
    code: StoreErrorCode,
    message: string,
    options?: { cause?: unknown; file?: string; next?: readonly Remedy[]; isDefinite?: boolean },
  ) {
    super(message, options);
    this.code = code;
    this.file = options?.file ?? null;
    this.next = options?.next ?? [];
    this.isDefinite = options?.isDefinite ?? false;
  }
}

/**
 * By name, not by class: a program may hold two copies of planstream, and the command is built as several files.
 *
 * @example
 * try {
 *   await planstream.run(backfill);
 * } catch (error) {
 *   if (isStoreError(error, "STORE_UNAVAILABLE")) console.error("no disk space?");
 *   throw error;
 * }
 */
export function isStoreError(error: unknown, code?: StoreErrorCode): error is StoreError {
  const isOne = error instanceof Error && error.name === "StoreError";
  return isOne && (code === undefined || (error as StoreError).code === code);
}
