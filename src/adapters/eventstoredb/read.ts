/**
 * Pages of one stream. Each read is a call of its own that is always cancelled at its end, because one that is left
 * stays open on the server and keeps the process alive; the client gives it no deadline, so silence ends it here.
 */
import { BACKWARDS, END, type EventStoreDBClient, FORWARDS, START } from "@eventstore/db-client";
import { checkLimit } from "../../application/ports/append-limits.ts";
import type { ReadStreamOptions, RecordedEvent } from "../../application/ports/event-store.ts";
import type { Calls } from "./calls.ts";
import { recordedOf } from "./recorded.ts";
import { guardSilence } from "./silence-guard.ts";

/** Where types are picked, others are read in between. */
const readAtOnce = 500;

export async function readEvents(
  calls: Calls,
  stream: string,
  { from, direction = "forwards", limit, types }: ReadStreamOptions,
): Promise<RecordedEvent[]> {
  checkLimit(limit);
  if (direction === "forwards" && from === "end")
    throw new RangeError('reading from "end" goes backwards only');
  const step = direction === "forwards" ? 1 : -1;
  let next: number | "end" =
    typeof from === "number" ? Math.max(from, 0) : direction === "forwards" ? 0 : "end";
  const found: RecordedEvent[] = [];
  for (;;) {
    const count = types === undefined ? limit : Math.max(readAtOnce, limit);
    const page = await calls.repeatable(
      (client) => readPage(calls, client, stream, { next, direction, count }),
      ({ kind }) => (kind === "no_stream" ? { value: [] } : null),
    );
    found.push(...(types === undefined ? page : page.filter(({ type }) => types.includes(type))));
    const last = page.at(-1);
    const isAtEnd = last === undefined || page.length < count || (step < 0 && last.revision === 0);
    if (isAtEnd || found.length >= limit) return found.slice(0, limit);
    next = last.revision + step;
  }
}

async function readPage(
  calls: Calls,
  client: EventStoreDBClient,
  stream: string,
  { next, direction, count }: { next: number | "end"; direction: "forwards" | "backwards"; count: number },
): Promise<RecordedEvent[]> {
  const isForwards = direction === "forwards";
  const { clock, connection } = calls;
  const read = client.readStream(stream, {
    ...connection.streamOptions,
    direction: isForwards ? FORWARDS : BACKWARDS,
    fromRevision: next === "end" ? END : next === 0 && isForwards ? START : BigInt(next),
    maxCount: count,
  });
  const page: RecordedEvent[] = [];
  const guard = guardSilence(read, connection.url.deadlineMs, clock);
  try {
    for await (const resolved of read) {
      guard.heard();
      const recorded = recordedOf(resolved);
      if (recorded !== null) page.push(recorded);
    }
    return page;
  } finally {
    guard.end();
    await read.cancel();
  }
}
