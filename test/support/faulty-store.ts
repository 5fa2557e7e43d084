/**
 * A store that fails as a test says and records what it is asked. Whatever is not told to fail goes to the store
 * behind it unchanged.
 */
import type { EventStore, ExpectedRevision, FrozenEvent } from "../../src/application/ports/event-store.ts";
import { StoreError } from "../../src/application/ports/store-error.ts";

export type AppendFault =
  /** `STORE_UNAVAILABLE`: nothing was sent. */
  | "away"
  /** `APPEND_UNKNOWN`, and it was not written. */
  | "lost"
  /** `APPEND_UNKNOWN`, and it was written. */
  | "written"
  /** `STORE_UNAVAILABLE`, until somebody has changed something. */
  | "denied";

export interface AskedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly FrozenEvent[];
}

export interface FaultyStore extends EventStore {
  /** Every append that was asked for, failed ones among them. */
  readonly appends: AskedAppend[];
  /** The streams read from, in order; one entry a page. */
  readonly reads: string[];
  /** The next appends to streams with this beginning fail one after the other; `null` lets one through. */
  failAppends(prefix: string, ...faults: readonly (AppendFault | null)[]): void;
  /** While true every call fails with `STORE_UNAVAILABLE`. */
  away: boolean;
  /** While true reads fail so until somebody has changed something. */
  readsDenied: boolean;
  /** Done before the next append to a stream with this beginning, once: another writer comes first. */
  beforeAppend(prefix: string, act: () => Promise<unknown>): void;
  /** Done before every read of a stream with this beginning. */
  beforeRead(prefix: string, act: () => Promise<unknown>): void;
}

interface Told<T> {
  readonly prefix: string;
  readonly what: T;
}

export function faultyStore(store: EventStore): FaultyStore {
  const appends: AskedAppend[] = [];
  const reads: string[] = [];
  const faults: Told<AppendFault | null>[] = [];
  const befores: Told<() => Promise<unknown>>[] = [];
  const beforeReads: Told<() => Promise<unknown>>[] = [];

  const checkHere = () => {
    if (faulty.away) throw new StoreError("STORE_UNAVAILABLE", "the store is away");
  };
  const checkRead = () => {
    checkHere();
    if (faulty.readsDenied) throw denied();
  };

  const faulty: FaultyStore = {
    appends,
    reads,
    away: false,
    readsDenied: false,
    failAppends: (prefix, ...told) => {
      faults.push(...told.map((what) => ({ prefix, what })));
    },
    beforeAppend: (prefix, act) => {
      befores.push({ prefix, what: act });
    },
    beforeRead: (prefix, act) => {
      beforeReads.push({ prefix, what: act });
    },
    async append(stream, expected, events, snapshots) {
      await take(befores, stream)?.();
      appends.push({ stream, expected, events });
      checkHere();
      const fault = take(faults, stream) ?? null;
      if (fault === "away") throw new StoreError("STORE_UNAVAILABLE", "the store is away");
      if (fault === "denied") throw denied();
      if (fault === "lost") throw new StoreError("APPEND_UNKNOWN", "no answer");
      const result = await store.append(stream, expected, events, snapshots);
      if (fault === "written") throw new StoreError("APPEND_UNKNOWN", "no answer");
      return result;
    },
    async readStream(stream, options) {
      for (const { prefix, what } of beforeReads) if (stream.startsWith(prefix)) await what();
      reads.push(stream);
      checkRead();
      return store.readStream(stream, options);
    },
    async readAll(options) {
      checkRead();
      return store.readAll(options);
    },
    subscribe: (options) => store.subscribe(options),
    async listStreams(...list) {
      checkRead();
      return store.listStreams(...list);
    },
    async readSnapshot(projection, stream) {
      checkRead();
      return store.readSnapshot(projection, stream);
    },
    keepSnapshots: (...keep) => store.keepSnapshots(...keep),
    close: () => store.close(),
  };
  return faulty;
}

/** As a server that knows who asks and has given no right to do so. */
export function denied(): StoreError {
  return new StoreError("STORE_UNAVAILABLE", "user ana has no right to do this", {
    isDefinite: true,
    next: [{ command: "plan help store", why: "says which rights commands need" }],
  });
}

/** The first that is about this stream, taken out. */
function take<T>(told: Told<T>[], stream: string): T | undefined {
  const index = told.findIndex(({ prefix }) => stream.startsWith(prefix));
  return index < 0 ? undefined : told.splice(index, 1)[0]?.what;
}
