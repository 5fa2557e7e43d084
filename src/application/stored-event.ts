/**
 * A plan's event as it was stored: decoded, and checked against the hash chain. Decoding never throws: what is no
 * event of ours comes back as damage, because a history that cannot be read is an answer, not a crash.
 */
import { eventId } from "./event-id.ts";
import { parseJson } from "./parse-json.ts";
import type { Digests } from "./ports/digests.ts";
import type { RecordedEvent } from "./ports/event-store.ts";

export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: StoredMetadata;
  readonly revision: number;
  /** Null in the middle of an append of our own: the store tells only where the batch ends. */
  readonly position: string | null;
}

export interface StoredMetadata {
  readonly commandId?: string;
  readonly schemaVersion?: number;
  readonly hash: string;
}

export type Decoded = { readonly kind: "event"; readonly event: StoredEvent } | { readonly kind: "damaged" };

/** `previous`: the hash of the event before it, or null where it is not known and the link cannot be checked. */
export function decode(digests: Digests, recorded: RecordedEvent, previous: string | null): Decoded {
  const { id, type, revision, position } = recorded;
  const data = parseJson(recorded.data);
  const metadata = parseJson(recorded.metadata);
  if (!isRecord(data) || !isRecord(metadata) || typeof metadata.hash !== "string") return { kind: "damaged" };
  const { hash } = metadata;
  if (previous !== null && !holds(digests, recorded, previous, data, metadata, hash))
    return { kind: "damaged" };
  const event = { id, type, data, metadata: metadata as unknown as StoredMetadata, revision, position };
  return { kind: "event", event };
}

/** Whether the event's id is the one its hash gives. Ids are only compared by stores, so readers need not ask. */
export function hasOwnId({ id, metadata }: StoredEvent): boolean {
  return eventId(metadata.hash) === id;
}

/** The text a hash is made of, after the previous hash: canonical JSON of these four, where both texts are. */
export function linkText(revision: number, type: string, data: string, metadata: string): string {
  return `{"data":${data},"metadata":${metadata},"revision":${revision},"type":${JSON.stringify(type)}}`;
}

/**
 * Texts are stored in canonical form, so mostly the stored bytes are what was hashed. A store that writes JSON
 * anew may have moved keys or spaces: then the canonical form is made again, and only a changed value is damage.
 */
function holds(
  digests: Digests,
  recorded: RecordedEvent,
  previous: string,
  data: unknown,
  metadata: Record<string, unknown>,
  hash: string,
): boolean {
  const { revision, type } = recorded;
  const bare = recorded.metadata.replace(`"hash":"${hash}",`, "");
  const asStored = digests.sha256(previous + linkText(revision, type, recorded.data, bare));
  if (asStored !== hash) {
    const { hash: _, ...rest } = metadata;
    const [canonicalData, canonicalRest] = [digests.canonicalize(data), digests.canonicalize(rest)];
    const again = digests.sha256(previous + linkText(revision, type, canonicalData, canonicalRest));
    return again === hash;
  }
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
