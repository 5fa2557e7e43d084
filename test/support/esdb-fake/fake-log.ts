/**
 * The log of a fake EventStoreDB: all records in one order, and by stream. It keeps what it is given; whether it may be
 * given is decided in decide-append.ts.
 */
import { randomUUID } from "node:crypto";

export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LogRecord extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  /** Its place in the log, in bytes from the beginning; both its commit and its prepare position. */
  readonly position: bigint;
  /** Whether it stands for a stream that is gone for ever. */
  readonly isTombstone: boolean;
  readonly createdMs: number;
}

export interface StreamLimits {
  readonly maxCount: number | null;
  readonly truncateBefore: number | null;
}

/** The `$tb` of a stream that was deleted softly: more than any revision. */
const truncatedAll = 2 ** 63;
const softlyDeleted = '{"$tb":9223372036854775807}';

/** The stream a record says to be deleted, softly or for ever; null for any other record. */
export function deletedBy({ stream, type, isTombstone, data }: LogRecord): string | null {
  if (isTombstone) return stream;
  const isDelete = type === "$metadata" && (parsed(data).$tb ?? 0) >= truncatedAll;
  return isDelete && stream.startsWith("$$") ? stream.slice(2) : null;
}

export class FakeLog {
  readonly records: LogRecord[] = [];
  readonly #streams = new Map<string, LogRecord[]>();
  readonly #listeners = new Set<() => void>();
  /** By id, the first place it was seen at since the start: what an append without a revision is compared with. */
  readonly #seenIds = new Map<string, { readonly stream: string; readonly revision: number }>();
  #size = 0n;

  append(stream: string, events: readonly ProposedEvent[]): readonly LogRecord[] {
    const written = events.map((event) => this.#write(stream, event));
    this.#notify();
    return written;
  }

  /** Ends a stream for ever. */
  bury(stream: string): LogRecord {
    const record = this.#write(stream, systemEvent("$streamDeleted", ""), true);
    this.#notify();
    return record;
  }

  /** The revision of the newest event, -1 where there is none. */
  head(stream: string): number {
    return this.#streams.get(stream)?.findLast(({ isTombstone }) => !isTombstone)?.revision ?? -1;
  }

  isBuried(stream: string): boolean {
    return this.#streams.get(stream)?.at(-1)?.isTombstone ?? false;
  }

  isSoftlyDeleted(stream: string): boolean {
    return (this.limits(stream).truncateBefore ?? 0) >= truncatedAll;
  }

  at(stream: string, revision: number): LogRecord | undefined {
    const [record] = firstFrom(this.#streams.get(stream) ?? [], (one) => one.revision >= revision);
    return record?.revision === revision ? record : undefined;
  }

  /** What a read may show of a stream from a revision on, oldest first. */
  visible(stream: string, from = 0): readonly LogRecord[] {
    const first = Math.max(from, this.firstVisible(stream));
    return firstFrom(this.#streams.get(stream) ?? [], ({ revision }) => revision >= first);
  }

  /** All records behind a position, which itself is not among them. */
  after(position: bigint): readonly LogRecord[] {
    return firstFrom(this.records, (record) => record.position > position);
  }

  firstVisible(stream: string): number {
    const { maxCount, truncateBefore } = this.limits(stream);
    return Math.max(0, truncateBefore ?? 0, maxCount === null ? 0 : this.head(stream) - maxCount + 1);
  }

  limits(stream: string): StreamLimits {
    // Of a stream's metadata only the newest document is ever shown.
    if (stream.startsWith("$$")) return { maxCount: 1, truncateBefore: null };
    const newest = this.#streams.get(`$$${stream}`)?.at(-1);
    const { $maxCount = null, $tb = null } = newest === undefined ? {} : parsed(newest.data);
    return { maxCount: $maxCount, truncateBefore: $tb };
  }

  softlyDelete(stream: string): LogRecord {
    const [record] = this.append(`$$${stream}`, [systemEvent("$metadata", softlyDeleted)]);
    if (record === undefined) throw new Error("nothing was written");
    return record;
  }

  /** What is written when a deleted stream is appended to: it shows what is new, and only that. */
  revive(stream: string, from: number): void {
    const newest = this.#streams.get(`$$${stream}`)?.at(-1);
    const document = { ...(newest === undefined ? {} : parsed(newest.data)), $tb: from };
    this.append(`$$${stream}`, [systemEvent("$metadata", JSON.stringify(document))]);
  }

  seenId(id: string): { readonly stream: string; readonly revision: number } | undefined {
    return this.#seenIds.get(id);
  }

  /** What a restart, or another leader, does not remember. */
  forgetIds(): void {
    this.#seenIds.clear();
  }

  /** Drops for good what no read shows. One last event of each stream always stays. */
  scavenge(): void {
    const kept = new Set<LogRecord>();
    for (const [stream, records] of this.#streams) {
      const from = Math.min(this.firstVisible(stream), this.head(stream));
      const left = records.filter(({ revision, isTombstone }) => revision >= from || isTombstone);
      this.#streams.set(stream, left);
      for (const record of left) kept.add(record);
    }
    this.records.splice(0, this.records.length, ...this.records.filter((record) => kept.has(record)));
  }

  /** Called after each write, until the returned function is. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #write(stream: string, event: ProposedEvent, isTombstone = false): LogRecord {
    const revision = this.head(stream) + 1;
    const record = { ...event, stream, revision, position: this.#size, isTombstone, createdMs: Date.now() };
    this.#size += BigInt(100 + event.data.length + event.metadata.length);
    this.records.push(record);
    const records = this.#streams.get(stream);
    if (records === undefined) this.#streams.set(stream, [record]);
    else records.push(record);
    if (!this.#seenIds.has(event.id)) this.#seenIds.set(event.id, { stream, revision });
    return record;
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** What is left of a sorted list from the first that holds the condition, as all behind it do. */
function firstFrom<T>(sorted: readonly T[], holds: (one: T) => boolean): readonly T[] {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle];
    if (one !== undefined && holds(one)) high = middle;
    else low = middle + 1;
  }
  return sorted.slice(low);
}

export function systemEvent(type: string, text: string): ProposedEvent {
  const isJson = text.startsWith("{");
  return { id: randomUUID(), type, isJson, data: Buffer.from(text), metadata: new Uint8Array() };
}

function parsed(data: Uint8Array): { $maxCount?: number; $tb?: number } {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return {};
  }
}
