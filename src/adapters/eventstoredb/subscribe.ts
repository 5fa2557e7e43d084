/**
 * Subscriptions that survive what ends one of the client's: restarts, elections, connections that died without a word. Each
 * goes on behind the last event it gave, so that none is missed and none comes twice.
 */
import {
  type AllStreamSubscription,
  type EventStoreDBClient,
  START,
  type StreamSubscription,
  streamNameFilter,
} from "@eventstore/db-client";
import type { RecordedEvent, SubscribeOptions, Subscription } from "../../application/ports/event-store.ts";
import type { Calls } from "./calls.ts";
import { isClientError, mayPass } from "./failures.ts";
import { planPrefix } from "./plan-streams.ts";
import { readEvents } from "./read.ts";
import { comparePositions, parsePosition, recordedOf } from "./recorded.ts";
import { signsOfLife } from "./scan.ts";
import { guardSilence } from "./silence-guard.ts";

export interface Subscriptions {
  subscribe(options: SubscribeOptions): Subscription;
  /** Ends all. */
  close(): Promise<void>;
}

/** Where nothing has come for so long it is asked anew: some connections die and nobody is told. */
const silentMs = 60_000;
const pausesMs = [50, 100, 200, 500, 1_000, 2_000];

export function subscriptions(calls: Calls): Subscriptions {
  const active = new Set<Subscription>();

  function subscribe(options: SubscribeOptions): Subscription {
    const stop = new AbortController();
    const events = follow(calls, options, stop.signal);
    const subscription: Subscription = {
      async *[Symbol.asyncIterator]() {
        calls.assertOpen();
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
    close: async () => {
      await Promise.all([...active].map((subscription) => subscription.close()));
    },
  };
}

/** Where it goes on, and how it is asked for there. */
interface Cursor {
  open(client: EventStoreDBClient, heard: () => void): StreamSubscription | AllStreamSubscription;
  given(event: RecordedEvent): void;
}

async function* follow(
  calls: Calls,
  options: SubscribeOptions,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent, void, undefined> {
  const cursor = await cursorOf(calls, options);
  for (let failures = 0; !signal.aborted; failures++) {
    const { client } = calls.connection;
    const subscription = cursor.open(client, () => guard.heard());
    const guard = guardSilence(subscription, silentMs, calls.clock);
    // Where no node was found there is nothing to leave, and the iteration has said so already.
    const leave = () => subscription.unsubscribe().catch(() => {});
    signal.addEventListener("abort", leave, { once: true });
    try {
      for await (const resolved of subscription) {
        guard.heard();
        calls.connection.hasAnswered = true;
        const recorded = recordedOf(resolved);
        if (recorded === null) continue;
        cursor.given(recorded);
        failures = 0;
        yield recorded;
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isClientError(error)) throw error;
      const meaning = await calls.understand(client, error);
      // Whoever was heard before is waited for; where nobody ever was, something may be amiss that stays so.
      if (!mayPass(meaning) || !calls.connection.hasAnswered) {
        const failure = await calls.failure(meaning, error);
        if (failure.isDefinite) throw failure;
      }
    } finally {
      guard.end();
      signal.removeEventListener("abort", leave);
      await leave();
    }
    const pauseMs = pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 0;
    await calls.clock.sleep(pauseMs * (0.5 + calls.clock.random() / 2), signal);
  }
}

async function cursorOf(calls: Calls, { after, stream }: SubscribeOptions): Promise<Cursor> {
  // A subscription is never asked of the leader alone: whichever node it is at, it comes to see everything.
  const { credentials } = calls.connection.streamOptions;
  if (stream === undefined) {
    let position = after === null ? null : parsePosition(after);
    return {
      open: (client, heard) =>
        client.subscribeToAll({
          credentials,
          fromPosition: position ?? START,
          filter: streamNameFilter({ prefixes: [planPrefix], ...signsOfLife(heard) }),
        }),
      given: (event) => {
        position = parsePosition(event.position);
      },
    };
  }
  let revision = after === null ? null : await revisionAt(calls, stream, after);
  return {
    open: (client) =>
      client.subscribeToStream(stream, {
        credentials,
        fromRevision: revision === null ? START : BigInt(revision),
      }),
    given: (event) => {
      revision = event.revision;
    },
  };
}

const lookedAt = 50;

/** The revision of the stream's last event that does not stand behind the position; null: there is none. */
async function revisionAt(calls: Calls, stream: string, after: string): Promise<number | null> {
  const position = parsePosition(after);
  for (let from: number | "end" = "end"; ; ) {
    const page: RecordedEvent[] = await readEvents(calls, stream, {
      direction: "backwards",
      from,
      limit: lookedAt,
    });
    const last = page.find((event) => comparePositions(parsePosition(event.position), position) <= 0);
    if (last !== undefined) return last.revision;
    const oldest = page.at(-1);
    if (oldest === undefined || oldest.revision === 0) return null;
    from = oldest.revision - 1;
  }
}
