/**
 * Subscriptions: pages from a position on, then whatever is appended later, by any process. Between two pages
 * nothing is held, neither a statement nor a transaction.
 */
import type { RecordedEvent, SubscribeOptions, Subscription } from "../../application/ports/event-store.ts";
import { type Changes, watchChanges } from "./changes.ts";
import type { Connection } from "./connection.ts";
import type { KeptConnection } from "./kept-connection.ts";
import { readAll, readStream, revisionAfter } from "./read-events.ts";

export interface Subscriptions {
  subscribe(options: SubscribeOptions): Subscription;
  /** This store has committed. */
  committed(): void;
  /** Ends all. */
  close(): Promise<void>;
}

/** Events a page: at most 16 MiB of them. */
const pageSize = 64;

export function subscriptions(kept: KeptConnection, pollMs: number, assertOpen: () => void): Subscriptions {
  const changes = watchChanges(kept, pollMs);
  const active = new Set<Subscription>();

  function subscribe(options: SubscribeOptions): Subscription {
    const stop = new AbortController();
    const events = follow(kept, changes, options, stop.signal);
    const subscription: Subscription = {
      async *[Symbol.asyncIterator]() {
        assertOpen();
        active.add(subscription);
        try {
          yield* events;
        } finally {
          active.delete(subscription);
        }
      },
      async close() {
        stop.abort();
        await events.return();
      },
    };
    return subscription;
  }

  return {
    subscribe,
    committed: changes.committed,
    close: async () => {
      await Promise.all([...active].map((subscription) => subscription.close()));
    },
  };
}

async function* follow(
  kept: KeptConnection,
  changes: Changes,
  options: SubscribeOptions,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent, void, undefined> {
  const nextPage = pages(options);
  while (!signal.aborted) {
    const { mark, page } = await kept.read((connection) => ({
      mark: changes.mark(connection),
      page: nextPage(connection),
    }));
    for (const event of page) {
      if (signal.aborted) return;
      yield event;
    }
    if (page.length < pageSize) await changes.after(mark, signal);
    else await otherWork();
  }
}

/** Each call reads what follows the last one's page. A call that fails moves nothing. */
function pages({ after, stream }: SubscribeOptions): (connection: Connection) => readonly RecordedEvent[] {
  if (stream === undefined) {
    let position = after ?? undefined;
    return (connection) => {
      const page = readAll(connection, {
        limit: pageSize,
        ...(position === undefined ? {} : { after: position }),
      });
      position = page.at(-1)?.position ?? position;
      return page;
    };
  }
  // Revisions find a stream's next events in the index; positions would make every look read all other streams.
  let revision: number | null = after === null ? 0 : null;
  return (connection) => {
    revision ??= revisionAfter(connection, stream, after ?? "0");
    const page = readStream(connection, stream, { from: revision, limit: pageSize });
    revision += page.length;
    return page;
  };
}

/** Lets timers and I/O have a turn, which a long catch-up of promises alone would not. */
function otherWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
