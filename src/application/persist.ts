/**
 * Appends a frozen batch until the answer is definite, or time cannot make it so. An unknown outcome is settled by the
 * same batch again, with the same ids and the same expectation: either it is in, once, or somebody else has its place and
 * it never will be.
 */

import { appendUnknown } from "./ports/append-unknown.ts";
import type {
  AppendResult,
  EventStore,
  ExpectedRevision,
  FrozenEvent,
  StateSnapshot,
} from "./ports/event-store.ts";
import { isStoreError, type StoreError } from "./ports/store-error.ts";
import { storeWaiting, type WaitingGround } from "./waiting.ts";

export interface PersistOptions {
  /** How long the answer is looked for. */
  readonly patienceMs: number;
  /** Whether a store that is away is waited for as well, although nothing was sent. */
  readonly waitForStore: boolean;
  /** Ends the waiting early; the last error is thrown. */
  readonly giveUp?: AbortSignal;
}

/** For commands from outside: an unknown outcome is worth 30 s, a store that is away is reported at once. */
export const outsidePersist: PersistOptions = { patienceMs: 30_000, waitForStore: false };

/** @throws StoreError `APPEND_UNKNOWN` when an append may have been written and the time is up, or no time would help. */
export async function persist(
  ground: WaitingGround & { readonly store: EventStore },
  stream: string,
  expected: ExpectedRevision,
  events: readonly FrozenEvent[],
  snapshots: readonly StateSnapshot[],
  options: PersistOptions,
): Promise<AppendResult> {
  const { store, clock } = ground;
  const tell = storeWaiting(ground, options.patienceMs);
  const startedAt = clock.monotonicMs();
  let unknown: unknown = null;
  for (let tries = 0; ; tries++) {
    try {
      return await store.append(stream, expected, events, snapshots);
    } catch (error) {
      if (isStoreError(error) && error.isDefinite) throw unknown === null ? error : stillUnknown(error);
      const isUnknown = isStoreError(error, "APPEND_UNKNOWN");
      if (isUnknown) unknown = error;
      const mayWait =
        isUnknown || (isStoreError(error, "STORE_UNAVAILABLE") && (options.waitForStore || unknown !== null));
      const timeIsUp =
        clock.monotonicMs() - startedAt >= options.patienceMs || options.giveUp?.aborted === true;
      if (!mayWait || timeIsUp) throw unknown ?? error;
      tell(error);
    }
    await clock.sleep(backOffMs(tries, clock.random()), options.giveUp);
  }
}

/** What was asked before may have been kept, and this answers nothing but that asking on is of no use. */
function stillUnknown(error: StoreError): StoreError {
  if (error.code === "APPEND_UNKNOWN") return error;
  const { message, next, cause } = error;
  return appendUnknown(message, { cause, next, isDefinite: true });
}

/** 50 ms, doubled to at most 2 s, with jitter so that waiting processes do not march in step. */
export function backOffMs(tries: number, random: number): number {
  return Math.min(2_000, 50 * 2 ** Math.min(tries, 10)) * (0.5 + random / 2);
}
