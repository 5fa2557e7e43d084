/**
 * Reads one event of a plan, for what the state only points at. It is checked against the event before it, so that no
 * edited value is used; the rest of the history is not proven by that.
 */
import type { Ground } from "./load-plan.ts";
import { planStream } from "./plan-stream.ts";
import { isStoreError, StoreError } from "./ports/store-error.ts";
import { decode, type StoredEvent } from "./stored-event.ts";

export class DamagedEvent extends StoreError {
  readonly damagedRevision: number;

  constructor(revision: number) {
    super("STORE_DAMAGED", `the history does not hold at revision ${revision}`);
    this.damagedRevision = revision;
  }
}

/** Null for another error. */
export function damagedRevisionOf(error: unknown): number | null {
  return isStoreError(error, "STORE_DAMAGED") && "damagedRevision" in error
    ? (error as DamagedEvent).damagedRevision
    : null;
}

/** @throws DamagedEvent when it is gone, or not what was chained. */
export async function eventAt(
  { store, digests }: Ground,
  planId: string,
  revision: number,
): Promise<StoredEvent> {
  const stream = planStream(planId);
  const from = Math.max(0, revision - 1);
  const read = await store.readStream(stream, { from, limit: revision - from + 1 });
  let previous: string | null = revision === 0 ? stream : null;
  for (const recorded of read) {
    const decoded = decode(digests, recorded, previous);
    if (decoded.kind === "damaged") break;
    if (recorded.revision === revision && previous !== null) return decoded.event;
    previous = decoded.event.metadata.hash;
  }
  throw new DamagedEvent(revision);
}
