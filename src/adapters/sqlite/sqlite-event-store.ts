/** The event store's port, put together from the parts beside it. */

import { checkAppend } from "../../application/ports/append-limits.ts";
import type { EventStore } from "../../application/ports/event-store.ts";
import { appendEvents } from "./append-events.ts";
import type { KeptConnection } from "./kept-connection.ts";
import { listStreams } from "./list-streams.ts";
import { readAll, readStream } from "./read-events.ts";
import { readSnapshot, replaceSnapshots } from "./snapshots.ts";
import type { Subscriptions } from "./subscriptions.ts";
import type { WriteQueue } from "./write-queue.ts";

export interface StoreParts {
  readonly kept: KeptConnection;
  readonly writes: WriteQueue;
  readonly subscriptions: Subscriptions;
  /** @throws StoreError `STORE_UNAVAILABLE` when the store was closed. */
  readonly assertOpen: () => void;
  readonly close: () => Promise<void>;
}

export function sqliteEventStore(parts: StoreParts): EventStore {
  const { kept, writes, assertOpen } = parts;
  return {
    async append(stream, expected, events, snapshots = []) {
      assertOpen();
      let bytes = checkAppend(events);
      for (const { state } of snapshots) bytes += state.length;
      return writes.write(bytes, (connection) =>
        appendEvents(connection, { stream, expected, events, snapshots }),
      );
    },
    async readStream(stream, options) {
      assertOpen();
      return kept.read((connection) => readStream(connection, stream, options));
    },
    async readAll(options) {
      assertOpen();
      return kept.read((connection) => readAll(connection, options));
    },
    subscribe: parts.subscriptions.subscribe,
    async listStreams(prefix, limit, before) {
      assertOpen();
      return kept.read((connection) => listStreams(connection, prefix, limit, before));
    },
    async readSnapshot(projection, stream) {
      assertOpen();
      return kept.read((connection) => readSnapshot(connection, projection, stream));
    },
    async keepSnapshots(stream, snapshots) {
      assertOpen();
      const bytes = snapshots.reduce((sum, { state }) => sum + state.length, 0);
      return writes.write(bytes, (connection) => replaceSnapshots(connection, stream, snapshots));
    },
    close: parts.close,
  };
}
