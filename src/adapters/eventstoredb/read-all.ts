/**
 * The events of all plans in the server's order, up to its present end. The client reads across streams without a filter
 * or follows with one; so a filtered subscription is followed until it has caught up.
 */
import { type AllStreamSubscription, eventTypeFilter, START, streamNameFilter } from "@eventstore/db-client";
import { checkLimit } from "../../application/ports/append-limits.ts";
import type { ReadAllOptions, RecordedEvent } from "../../application/ports/event-store.ts";
import type { Calls } from "./calls.ts";
import { caughtUpMark, markCaughtUp } from "./caught-up.ts";
import { planPrefix, planStreams } from "./plan-streams.ts";
import { parsePosition, recordedOf } from "./recorded.ts";
import { guardSilence } from "./silence-guard.ts";

export async function readAllEvents(
  calls: Calls,
  { after, limit, types }: ReadAllOptions,
): Promise<RecordedEvent[]> {
  checkLimit(limit);
  const from = after === undefined ? START : parsePosition(after);
  const isPicked = ({ stream, type }: RecordedEvent) =>
    stream.startsWith(planPrefix) && (types === undefined || types.includes(type));
  return calls.read(async (client) => {
    const subscription = client.subscribeToAll({
      credentials: calls.connection.streamOptions.credentials,
      fromPosition: from,
      filter: types === undefined ? streamNameFilter(planStreams) : eventTypeFilter({ prefixes: [...types] }),
    });
    markCaughtUp(subscription);
    const guard = guardSilence(subscription, calls.connection.url.deadlineMs, calls.clock);
    try {
      return await pageOf(subscription, limit, isPicked, guard.heard);
    } finally {
      guard.end();
      await subscription.unsubscribe();
    }
  });
}

async function pageOf(
  subscription: AllStreamSubscription,
  limit: number,
  isPicked: (event: RecordedEvent) => boolean,
  heard: () => void,
): Promise<RecordedEvent[]> {
  const page: RecordedEvent[] = [];
  for await (const resolved of subscription as AsyncIterable<unknown>) {
    heard();
    if (resolved === caughtUpMark) break;
    const recorded = recordedOf(resolved as Parameters<typeof recordedOf>[0]);
    if (recorded !== null && isPicked(recorded)) page.push(recorded);
    if (page.length === limit) break;
  }
  return page;
}
