/**
 * The events a filter lets through, in the server's order, up to its present end. The client reads across streams without
 * a filter or follows with one; so a filtered subscription is followed until it has caught up. It ends in time where
 * nothing comes any more, and however long the server looks through other events.
 */
import {
  type EventStoreDBClient,
  eventTypeFilter,
  START,
  type SubscribeToAllOptions,
  streamNameFilter,
} from "@eventstore/db-client";
import type { RecordedEvent } from "../../application/ports/event-store.ts";
import type { Calls } from "./calls.ts";
import { type Position, recordedOf } from "./recorded.ts";
import { guardSilence, type SilenceGuard } from "./silence-guard.ts";

export interface ScanOptions {
  /** Exclusive; null: from the beginning. */
  readonly after: Position | null;
  /** Beginnings of streams' names, or of types. */
  readonly streams?: readonly string[];
  readonly types?: readonly string[];
}

/** The client gives events alone, so the end of what was stored is put among them. */
const end = Symbol("caught up");

export async function* scan(
  { clock, connection }: Calls,
  client: EventStoreDBClient,
  { after, streams, types }: ScanOptions,
): AsyncGenerator<RecordedEvent, void, undefined> {
  let guard: SilenceGuard | null = null;
  const sign = signsOfLife(() => guard?.heard());
  const subscription = client.subscribeToAll({
    // Another node may not have all yet that was acknowledged.
    ...connection.streamOptions,
    fromPosition: after ?? START,
    filter:
      types === undefined
        ? streamNameFilter({ prefixes: [...(streams ?? [])], ...sign })
        : eventTypeFilter({ prefixes: [...types], ...sign }),
  });
  subscription.once("caughtUp", () => subscription.push(end));
  guard = guardSilence(subscription, connection.url.deadlineMs, clock);
  try {
    for await (const resolved of subscription as AsyncIterable<unknown>) {
      guard.heard();
      if (resolved === end) return;
      const recorded = recordedOf(resolved as Parameters<typeof recordedOf>[0]);
      if (recorded !== null) yield recorded;
    }
  } finally {
    guard.end();
    await subscription.unsubscribe();
  }
}

type Filter = NonNullable<SubscribeToAllOptions["filter"]>;

/** The server says now and then how far it is, also where no event fits. */
export function signsOfLife(
  heard: () => void,
): Required<Pick<Filter, "checkpointInterval" | "checkpointReached">> {
  return { checkpointInterval: 64, checkpointReached: async () => heard() };
}
