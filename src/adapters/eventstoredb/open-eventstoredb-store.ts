/**
 * The event store's port on an EventStoreDB or KurrentDB server, or a cluster of them. It opens no connection by itself: the
 * first call does, and what is wrong is told then. No command's rules are here.
 */
import type { Clock } from "../../application/ports/clock.ts";
import type { EventStore } from "../../application/ports/event-store.ts";
import type { Owners } from "../../application/ports/owners.ts";
import type { StoreProjections } from "../../application/ports/projections.ts";
import type { StreamFold } from "../../application/ports/stream-fold.ts";
import { append } from "./append.ts";
import { Calls } from "./calls.ts";
import { Connection } from "./connection.ts";
import { eventStoreDbOwners } from "./eventstoredb-owners.ts";
import { keptTypes } from "./index-pages.ts";
import { KeptStates } from "./kept-states.ts";
import { PlanIndex } from "./plan-index.ts";
import { quietClient } from "./quiet-client.ts";
import { readEvents } from "./read.ts";
import { readAllEvents } from "./read-all.ts";
import { serverProjections } from "./server-projections.ts";
import type { StoreUrl } from "./store-url.ts";
import { subscriptions } from "./subscribe.ts";

export interface EventStoreDbOptions {
  readonly url: StoreUrl;
  readonly clock: Clock;
  /** Where what is asked across plans is kept, to be made anew at any time; null: in memory. */
  readonly indexPath: string | null;
  /** What is kept there of each plan besides. Absent: nothing. */
  readonly fold?: StreamFold;
  /** What the server's projection is made of; asked for when one is. Absent: none can be made. */
  readonly projectionScript?: () => string;
}

function noScript(): never {
  throw new Error("this store was opened without the script of a projection");
}

export interface EventStoreDbStore {
  readonly events: EventStore;
  readonly owners: Owners;
  readonly projections: StoreProjections;
  readonly calls: Calls;
  /** The same as `events.close()`. */
  close(): Promise<void>;
}

export function openEventStoreDbStore(options: EventStoreDbOptions): EventStoreDbStore {
  const { url, clock, indexPath, fold = null, projectionScript = noScript } = options;
  quietClient();
  const calls = new Calls(new Connection(url), clock);
  const index = new PlanIndex(calls, indexPath, fold);
  const states = new KeptStates(calls);
  const live = subscriptions(calls);
  let closing: Promise<void> | null = null;

  async function closeAll(): Promise<void> {
    const done = calls.close();
    await live.close();
    await done;
    index.close();
  }

  const events: EventStore = {
    append: (stream, expected, given) => append(calls, stream, expected, given),
    async readStream(stream, options) {
      calls.assertOpen();
      return readEvents(calls, stream, options);
    },
    async readAll(options) {
      calls.assertOpen();
      const isKept = options.types?.every((type) => keptTypes.includes(type)) ?? false;
      return isKept ? index.events(options) : readAllEvents(calls, options);
    },
    subscribe: live.subscribe,
    async listStreams(prefix, limit, before) {
      calls.assertOpen();
      return index.heads(prefix, limit, before);
    },
    readSnapshot: (projection, stream) => states.read(projection, stream),
    async readSnapshotAndNewest(projection, stream, limit) {
      const [snapshot, newest] = await Promise.all([
        states.read(projection, stream),
        readEvents(calls, stream, { direction: "backwards", limit }),
      ]);
      return { snapshot, newest };
    },
    readListed: async (projection, stream) => index.state(projection, stream),
    async keepSnapshots() {
      // The server's projection keeps them, from the events alone.
      calls.assertOpen();
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
  const projections = serverProjections(calls, index, projectionScript);
  return { events, owners: eventStoreDbOwners(calls), projections, calls, close: events.close };
}
