/** What tests of the adapter share: a fake server and stores on it, which are closed after each test. */
import { afterEach } from "vitest";
import { serverProjection } from "../../../scripts/server-projection.ts";
import {
  type EventStoreDbStore,
  openEventStoreDbStore,
} from "../../../src/adapters/eventstoredb/open-eventstoredb-store.ts";
import { parseStoreUrl, type StoreUrl } from "../../../src/adapters/eventstoredb/store-url.ts";
import { nodeDigests } from "../../../src/adapters/system/node-digests.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import { planFold } from "../../../src/application/plan-fold.ts";
import type { Clock } from "../../../src/application/ports/clock.ts";
import type { StreamFold } from "../../../src/application/ports/stream-fold.ts";
import {
  type FakeEventStoreDb,
  type FakeOptions,
  startFakeEventStoreDb,
} from "../../support/esdb-fake/fake-event-store-db.ts";

const script = await serverProjection();

export interface OpenedFake {
  readonly fake: FakeEventStoreDb;
  readonly store: EventStoreDbStore;
  /** Another process on the same server. */
  another(more?: StoreOptions): EventStoreDbStore;
}

export interface StoreOptions {
  readonly clock?: Clock;
  readonly deadlineMs?: number;
  readonly indexPath?: string | null;
  readonly fold?: StreamFold;
  /** The server is looked for, as one of several. */
  readonly isCluster?: boolean;
  /** For a fake with users. */
  readonly credentials?: StoreUrl["credentials"];
}

/** To be called once in a file. */
export function storeOnFake(): (options?: FakeOptions & StoreOptions) => Promise<OpenedFake> {
  const opened: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of opened.splice(0).toReversed()) await end();
  });

  return async ({ clock, deadlineMs, indexPath, isCluster, credentials, ...options } = {}) => {
    const fake = await startFakeEventStoreDb(options);
    opened.push(() => fake.stop());
    const another = (more: StoreOptions = {}) => {
      const named = parseStoreUrl(fake.url);
      const url = {
        ...named,
        deadlineMs: more.deadlineMs ?? 5_000,
        discover: more.isCluster ?? false,
        credentials: more.credentials ?? named.credentials,
      };
      const store = openEventStoreDbStore({
        url,
        clock: more.clock ?? systemClock(),
        projectionScript: () => script,
        indexPath: more.indexPath ?? null,
        fold: more.fold ?? planFold(nodeDigests()),
      });
      opened.push(() => store.close());
      return store;
    };
    const first = {
      ...(clock && { clock }),
      ...(deadlineMs && { deadlineMs }),
      ...(indexPath && { indexPath }),
      ...(isCluster && { isCluster }),
      ...(credentials && { credentials }),
    };
    return { fake, store: another(first), another };
  };
}
