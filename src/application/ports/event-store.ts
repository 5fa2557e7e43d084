/**
 * The port to an append-only event store. Revisions are 0-based within a stream and dense; positions are
 * global, opaque strings that only their own store can order. There is no "any" expectation, no delete, no
 * force. Data and metadata travel as JSON text, exactly as stored: the store never parses or rewrites them.
 *
 * Failures are `StoreError`s of `./store-error.ts`; a lost race is a returned value, because it is ordinary.
 */

/** `"no-stream"`: the stream must not exist yet. A number: the revision of its newest event. */
export type ExpectedRevision = "no-stream" | number;

/** An event ready to be stored. Its id is derived from its content: equal ids are equal events. */
export interface FrozenEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

export interface RecordedEvent extends FrozenEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
}

/** A kept projection state. An accelerator, never the truth: dropping all of them loses nothing. */
export interface StateSnapshot {
  readonly projection: string;
  /** Changes when the fold's meaning does; a state of another fingerprint is useless. */
  readonly fingerprint: string;
  /** The newest event folded into `state`. */
  readonly revision: number;
  /** That event's chain hash. A snapshot whose event has another hash belongs to another history. */
  readonly hash: string;
  /** The hash that event is chained to, where whoever kept the state did not check the link itself. */
  readonly previousHash?: string;
  /** What keeps it, where that is not the append itself: the store's own name for it. */
  readonly keptBy?: string;
  /** JSON text. */
  readonly state: string;
}

export type AppendResult =
  /** `revision`: that of the last given event, also when the batch had been stored before. */
  | { readonly kind: "committed"; readonly revision: number; readonly position: string }
  /** Surely not written, and this batch at this expectation never will be. */
  | { readonly kind: "conflict"; readonly actual: ExpectedRevision };

export interface ReadStreamOptions {
  /** First revision to return, inclusive; `"end"` only with `backwards`. Default: 0, or the end. */
  readonly from?: number | "end";
  readonly direction?: "forwards" | "backwards";
  /** At most this many events; at least 1. */
  readonly limit: number;
  /** Only events of these types; revisions keep their numbers. */
  readonly types?: readonly string[];
}

export interface ReadAllOptions {
  /** Exclusive. Absent: from the beginning. */
  readonly after?: string;
  readonly limit: number;
  readonly types?: readonly string[];
}

export interface SubscribeOptions {
  /** Exclusive; `null` is the beginning. Events appended later, by any process, follow without gap or repeat. */
  readonly after: string | null;
  /** Only this stream's events. */
  readonly stream?: string;
}

/** Ends its iteration when closed. `close` is idempotent; breaking out of the loop closes too. */
export interface Subscription extends AsyncIterable<RecordedEvent> {
  close(): Promise<void>;
}

export interface StreamHead {
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
}

export interface EventStore {
  /**
   * Appends all events or none, durably: a committed answer survives a crash and a power loss.
   *
   * When the stream has moved past `expected`, the ids stored at the following revisions decide, as in
   * EventStoreDB with an exact expected revision: all given ids equal means committed before, nothing is
   * written, however long ago; anything else is a conflict. With `expected` at the head the events are
   * appended, even if their ids were used before. An expectation that is no revision (-1, 0.5) is never met. An empty
   * batch is a bug of the caller (`RangeError`), as is a page of no size when reading.
   *
   * `snapshots` are kept in the same transaction where the store has the capability, else dropped.
   *
   * @throws StoreError `APPEND_UNKNOWN` when the store never said whether it kept the batch. Repeat the same
   * call with the same arguments until the answer is definite, and decide nothing for the stream meanwhile. Only
   * `committed` or `conflict` settles it: that a repeat could not be sent says nothing about the first call.
   * @throws StoreError `STORE_UNAVAILABLE` when nothing was sent, `STORE_DAMAGED` when the store is broken.
   * @throws StoreError `EVENT_TOO_LARGE` over 256 KiB an event or 1 MiB a batch (UTF-8); nothing was written.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly FrozenEvent[],
    snapshots?: readonly StateSnapshot[],
  ): Promise<AppendResult>;

  /** One page, in the given direction. A missing stream reads as empty. */
  readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]>;

  /** One page of all streams' events in global order. */
  readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]>;

  subscribe(options: SubscribeOptions): Subscription;

  /**
   * The streams whose name begins with `prefix`, the one with the newest event first; at most `limit`. `before`: only
   * those whose newest event stands before this position.
   */
  listStreams(prefix: string, limit?: number, before?: string): Promise<readonly StreamHead[]>;

  /** The kept state of one projection for one stream, or null. Never trusted without the checks above. */
  readSnapshot(projection: string, stream: string): Promise<StateSnapshot | null>;

  /**
   * The kept state and the stream's newest events, newest first, asked for at once. Only where asking for one after the
   * other takes longer than reading both.
   */
  readSnapshotAndNewest?(
    projection: string,
    stream: string,
    limit: number,
  ): Promise<{ readonly snapshot: StateSnapshot | null; readonly newest: readonly RecordedEvent[] }>;

  /**
   * The state of a stream as it was when streams were listed last, or null. Only where the store folds streams by itself
   * to list them, so that this asks nobody; it is as old as the list, and no more to be trusted than a kept state.
   */
  readListed?(projection: string, stream: string): Promise<StateSnapshot | null>;

  /**
   * Replaces all kept states of a stream, without an event; none drops them. Nothing that is acknowledged depends on it,
   * so a store without the capability does nothing.
   */
  keepSnapshots(stream: string, snapshots: readonly StateSnapshot[]): Promise<void>;

  /** Waits for appends under way, then lets go of everything. Idempotent. */
  close(): Promise<void>;
}

/** Limits equal in every store, in bytes of UTF-8 (data and metadata together). */
export const eventBytesMax = 256 * 1024;
export const appendBytesMax = 1024 * 1024;
