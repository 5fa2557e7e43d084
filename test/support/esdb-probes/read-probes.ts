/** What a server answers to reads, and what a subscription gets. */
import {
  BACKWARDS,
  END,
  excludeSystemEvents,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  type ReadStreamOptions,
  START,
  streamNameFilter,
} from "@eventstore/db-client";
import { type ProbeRun, positionKind, shortEvent } from "./probe-run.ts";

const reads: readonly (readonly [string, ReadStreamOptions])[] = [
  ["forwards", {}],
  ["forwards from the middle", { fromRevision: 2n }],
  ["forwards, two of them", { maxCount: 2 }],
  ["forwards from the last", { fromRevision: 4n }],
  ["forwards from past the end", { fromRevision: 5n }],
  ["forwards from far past the end", { fromRevision: 500n }],
  ["forwards from the end", { fromRevision: END }],
  ["backwards from the end", { direction: BACKWARDS, fromRevision: END }],
  ["backwards from the end, one", { direction: BACKWARDS, fromRevision: END, maxCount: 1 }],
  ["backwards from the middle", { direction: BACKWARDS, fromRevision: 2n }],
  ["backwards from past the end", { direction: BACKWARDS, fromRevision: 99n }],
  ["backwards from the start", { direction: BACKWARDS, fromRevision: START }],
  ["none of them", { maxCount: 0 }],
];

export async function readProbes(run: ProbeRun): Promise<void> {
  const stream = run.stream("read");
  await run.append(stream, NO_STREAM, [41, 42, 43, 44, 45]);
  await run.probe("read: one event, whole", () => run.read(stream, { maxCount: 1 }));
  for (const [probe, options] of reads) {
    await run.probe(`read: ${probe}`, async () => revisions(await run.read(stream, options)));
    await run.probe(`read of a missing stream: ${probe}`, () => run.read(run.stream("missing"), options));
  }
  await allProbes(run, stream);
  await subscriptionProbes(run);
}

async function allProbes(run: ProbeRun, stream: string): Promise<void> {
  const { client, credentials } = run;
  const own: bigint[] = [];
  await run.probe("read of all: an event of ours, and what it says of positions", async () => {
    const found: unknown[] = [];
    for await (const event of client.readAll({ credentials })) {
      if (event.event?.streamId !== stream) continue;
      own.push(event.event.position?.commit ?? -1n);
      found.push(shortEvent(event));
    }
    return found.at(-1);
  });
  for (const direction of [FORWARDS, BACKWARDS] as const) {
    await run.probe(`read of all: the first ${direction} from the position of our third event`, async () => {
      const commit = own[2] ?? 0n;
      const found: unknown[] = [];
      const fromPosition = { commit, prepare: commit };
      for await (const { event } of client.readAll({ credentials, direction, fromPosition, maxCount: 1 })) {
        found.push(event?.streamId === stream ? event.revision : event?.type);
      }
      return found;
    });
  }
}

async function subscriptionProbes(run: ProbeRun): Promise<void> {
  const { client, credentials } = run;
  const stream = run.stream("subscribed");
  await run.append(stream, NO_STREAM, [51, 52, 53]);
  await run.probe("subscription to a stream from its start", () =>
    heard(run, stream, 4, () => client.subscribeToStream(stream, { credentials, fromRevision: START })),
  );
  await run.probe("subscription to a stream from a revision, which is exclusive", () =>
    heard(run, stream, 2, () => client.subscribeToStream(stream, { credentials, fromRevision: 2n })),
  );
  await run.probe("subscription to a stream from its end", () =>
    heard(run, stream, 1, () => client.subscribeToStream(stream, { credentials, fromRevision: END })),
  );
  const missing = run.stream("subscribed-early");
  await run.probe("subscription to a stream that does not exist yet", () =>
    heard(
      run,
      missing,
      1,
      () => client.subscribeToStream(missing, { credentials, fromRevision: START }),
      () => true,
      "confirmation",
    ),
  );
  await run.probe("filtered subscription to all from the end", () =>
    heard(run, stream, 1, (checkpoint) =>
      client.subscribeToAll({
        credentials,
        fromPosition: END,
        filter: streamNameFilter({
          prefixes: [`${run.category}-subscribed`],
          checkpointReached: async (_, position) => checkpoint(position),
        }),
      }),
    ),
  );
  await run.probe("filtered subscription to all from the start, without system events", () =>
    heard(
      run,
      run.stream("subscribed-last"),
      1,
      () => client.subscribeToAll({ credentials, fromPosition: START, filter: excludeSystemEvents() }),
      (event) => event.startsWith(`${run.stream("subscribed-last")} `),
    ),
  );
}

interface Subscribed extends AsyncIterable<Parameters<typeof shortEvent>[0]> {
  on(name: "confirmation" | "caughtUp", listener: () => void): unknown;
  unsubscribe(): Promise<void>;
}

/**
 * What comes in which order until there are `count` events: one is appended as soon as the subscription has caught up,
 * or is confirmed, where it may never catch up before.
 * Whether the confirmation came is said in the end, as a listener may be too late for it.
 */
async function heard(
  run: ProbeRun,
  stream: string,
  count: number,
  subscribe: (checkpoint: (position: { commit: bigint; prepare: bigint }) => void) => Subscribed,
  isWanted: (event: string) => boolean = () => true,
  appendAt: "caught up" | "confirmation" = "caught up",
): Promise<unknown> {
  const order: string[] = [];
  let confirmed = false;
  let appended = false;
  const appendLate = () => {
    if (appended) return;
    appended = true;
    void run.client.appendToStream(
      stream,
      jsonEvent({ id: run.id(60 + run.answers.length), type: "Late", data: {} }),
      { credentials: run.credentials },
    );
  };
  const subscription = subscribe((position) => order.push(`checkpoint: ${positionKind(position)}`));
  subscription.on("confirmation", () => {
    confirmed = true;
    if (appendAt === "confirmation") appendLate();
  });
  subscription.on("caughtUp", () => {
    order.push("caught up");
    if (appendAt === "caught up") appendLate();
  });
  let events = 0;
  for await (const { event } of subscription) {
    const text = `${event?.streamId} ${event?.revision} ${event?.type}`;
    if (!isWanted(text)) continue;
    order.push(text);
    if (++events === count) break;
  }
  await subscription.unsubscribe();
  return { confirmed, order };
}

function revisions(events: readonly unknown[]): readonly unknown[] {
  return events.map((event) => (event as { revision: unknown }).revision);
}
