/**
 * The event store's port in memory: for tests and for plans that need not outlive their process. It answers as the
 * durable stores do, refusals and limits included, and writes nothing anywhere.
 */

import { checkAppend, checkLimit } from "../../application/ports/append-limits.ts";
import type {
  EventStore,
  RecordedEvent,
  StateSnapshot,
  StreamHead,
} from "../../application/ports/event-store.ts";
import { StoreError } from "../../application/ports/store-error.ts";
import { appendToLog, type MemoryLog, newLog } from "./memory-log.ts";
import { parsePosition, readAllFrom, readStreamFrom } from "./memory-reads.ts";
import { memorySubscriptions } from "./memory-subscriptions.ts";

export function memoryEventStore(): EventStore {
  const log = newLog();
  const snapshots = new Map<string, StateSnapshot>();
  const subscriptions = memorySubscriptions(log);
  let closed = false;

  function assertOpen(): void {
    if (closed) throw new StoreError("STORE_UNAVAILABLE", "the store in memory has been closed");
  }

  return {
    async append(stream, expected, events, kept = []) {
      assertOpen();
      checkAppend(events);
      const { result, isNew } = appendToLog(log, stream, expected, events);
      if (isNew) {
        for (const snapshot of kept) snapshots.set(keyOf(snapshot.projection, stream), { ...snapshot });
        subscriptions.wake();
      }
      return result;
    },
    async readStream(stream, options) {
      assertOpen();
      return readStreamFrom(log.streams.get(stream) ?? [], options);
    },
    async readAll(options) {
      assertOpen();
      return readAllFrom(log.events, options);
    },
    subscribe: (options) => subscriptions.subscribe(options, assertOpen),
    async listStreams(prefix, limit, before) {
      assertOpen();
      if (limit !== undefined) checkLimit(limit);
      const end = before === undefined ? Number.POSITIVE_INFINITY : parsePosition(before);
      return heads(log, prefix)
        .filter(({ position }) => Number(position) < end)
        .slice(0, limit);
    },
    async readSnapshot(projection, stream) {
      assertOpen();
      return snapshots.get(keyOf(projection, stream)) ?? null;
    },
    async keepSnapshots(stream, kept) {
      assertOpen();
      for (const key of [...snapshots.keys()]) if (JSON.parse(key)[1] === stream) snapshots.delete(key);
      for (const snapshot of kept) snapshots.set(keyOf(snapshot.projection, stream), { ...snapshot });
    },
    async close() {
      closed = true;
      await subscriptions.close();
    },
  };
}

function keyOf(projection: string, stream: string): string {
  return JSON.stringify([projection, stream]);
}

function heads({ streams }: MemoryLog, prefix: string): StreamHead[] {
  const newest = (events: readonly RecordedEvent[]) => events.slice(-1);
  return [...streams.values()]
    .flatMap(newest)
    .filter(({ stream }) => stream.startsWith(prefix))
    .sort((left, right) => Number(right.position) - Number(left.position))
    .map(({ stream, revision, position }) => ({ stream, revision, position }));
}
