/** What the tests of the fake server share: fakes and real clients that are ended after each test, and short words for calls. */
import { randomUUID } from "node:crypto";
import {
  type AppendExpectedRevision,
  type AppendResult,
  type Credentials,
  EventStoreDBClient,
  jsonEvent,
  type ReadStreamOptions,
} from "@eventstore/db-client";
import { afterEach } from "vitest";
import {
  type FakeEventStoreDb,
  type FakeOptions,
  startFakeEventStoreDb,
} from "../../support/esdb-fake/fake-event-store-db.ts";

export const admin: Credentials = { username: "admin", password: "changeit" };

export interface Opened {
  readonly fake: FakeEventStoreDb;
  readonly client: EventStoreDBClient;
  /** By the classic append: credentials are given with the call. */
  append(
    stream: string,
    expectedRevision: AppendExpectedRevision,
    ids: readonly string[],
    options?: { deadline?: number; requiresLeader?: boolean; data?: Record<string, unknown> },
  ): Promise<AppendResult>;
  read(stream: string, options?: ReadStreamOptions): Promise<readonly ReadEvent[]>;
  ids(stream: string): Promise<readonly (string | undefined)[]>;
}

export interface ReadEvent {
  readonly id: string | undefined;
  readonly revision: number;
  readonly data: unknown;
}

/** To be called once in a file: what it opens is closed after each test. */
export function fakeContext(): (options?: FakeOptions) => Promise<Opened> {
  const opened: Opened[] = [];

  afterEach(async () => {
    for (const { client, fake } of opened.splice(0).toReversed()) {
      await client.dispose();
      await fake.stop();
    }
  });

  return async (options) => {
    const fake = await startFakeEventStoreDb(options);
    const one = anotherClient(fake);
    opened.push(one);
    return one;
  };
}

/** Another client of the same fake, without what the first has learnt. */
export function anotherClient(fake: FakeEventStoreDb): Opened {
  return openedOn(fake, EventStoreDBClient.connectionString(fake.url));
}

export function openedOn(fake: FakeEventStoreDb, client: EventStoreDBClient): Opened {
  const read: Opened["read"] = async (stream, options) => {
    const events: ReadEvent[] = [];
    const reading = client.readStream(stream, { credentials: admin, ...options });
    try {
      for await (const { event } of reading) {
        events.push({ id: event?.id, revision: Number(event?.revision), data: event?.data });
      }
    } finally {
      await reading.cancel();
    }
    return events;
  };
  return {
    fake,
    client,
    append: (stream, expectedRevision, ids, { data = {}, ...options } = {}) =>
      client.appendToStream(
        stream,
        ids.map((id) => jsonEvent({ id, type: "StepStarted", data, metadata: {} })),
        { expectedRevision, credentials: admin, requiresLeader: true, deadline: 20_000, ...options },
      ),
    read,
    ids: async (stream) => (await read(stream)).map(({ id }) => id),
  };
}

export function newIds(count: number): string[] {
  return Array.from({ length: count }, () => randomUUID());
}

export function newStream(): string {
  return `plan-${randomUUID()}`;
}
