/**
 * Freezes decided events into the bytes that are stored: time, masked secrets, hash chain, ids. The same frozen
 * batch is sent as often as it takes, so equal ids always mean equal events.
 */
import { schemaVersion } from "../schema/codes.ts";
import type { NewPlanEvent } from "../schema/events.ts";
import { maskEvent } from "./mask-secrets.ts";
import type { Digests } from "./ports/digests.ts";
import type { FrozenEvent } from "./ports/event-store.ts";
import type { SecretMask } from "./ports/secret-mask.ts";
import { linkText, type StoredEvent } from "./stored-event.ts";

export interface BatchHeader {
  readonly at: string;
  readonly commandId: string;
  /** What all events of one undertaking share: the run's id, or the plan's before any run. */
  readonly correlationId: string;
  /** Revision of the event the first one follows; -1 for none. */
  readonly revision: number;
  /** Hash of that event; the stream's name for none. */
  readonly hash: string;
  readonly mask: SecretMask;
}

/** One event in both of its forms. Its position is known once it is stored. */
export interface FrozenPair {
  readonly frozen: FrozenEvent;
  readonly event: Omit<StoredEvent, "position">;
}

export function freezeBatch(
  digests: Digests,
  header: BatchHeader,
  events: readonly NewPlanEvent[],
): FrozenPair[] {
  let { revision, hash } = header;
  return events.map((decided) => {
    revision++;
    const { type, data } = maskEvent(decided, header.mask);
    const text = digests.canonicalize({ at: header.at, ...data });
    hash = digests.sha256(hash + linkText(revision, type, text, metadataText(header, null)));
    const frozen = { id: digests.uuidV5(hash), type, data: text, metadata: metadataText(header, hash) };
    return { frozen, event: decodeOwn(frozen, revision) };
  });
}

/** Canonical JSON: keys in their order by code unit, and no text in it that needs more than JSON's escapes. */
function metadataText({ commandId, correlationId }: BatchHeader, hash: string | null): string {
  const [causation, correlation] = [JSON.stringify(commandId), JSON.stringify(correlationId)];
  const link = hash === null ? "" : `"hash":"${hash}",`;
  return `{"$causationId":${causation},"$correlationId":${correlation},"commandId":${causation},${link}"schemaVersion":${schemaVersion}}`;
}

/** What a reader of the stored bytes gets; decoded from them so that the two cannot differ. */
function decodeOwn(frozen: FrozenEvent, revision: number): FrozenPair["event"] {
  const { id, type } = frozen;
  return { id, type, data: JSON.parse(frozen.data), metadata: JSON.parse(frozen.metadata), revision };
}
