/**
 * Freezes decided events into the bytes that are stored: time, masked secrets, hash chain, ids. The same frozen
 * batch is sent as often as it takes, so equal ids always mean equal events.
 */
import { schemaVersion } from "../schema/codes.ts";
import type { NewPlanEvent } from "../schema/events.ts";
import { eventId } from "./event-id.ts";
import { maskEvent } from "./mask-secrets.ts";
import type { Digests } from "./ports/digests.ts";
import type { FrozenEvent } from "./ports/event-store.ts";
import type { SecretMask } from "./ports/secret-mask.ts";
import { linkText, type StoredEvent, type StoredMetadata } from "./stored-event.ts";

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
  const [before, after] = metadataParts(header);
  return events.map((decided) => {
    revision++;
    const { type, data } = maskEvent(decided, header.mask);
    const text = digests.canonicalize({ at: header.at, ...data });
    hash = digests.sha256(hash + linkText(revision, type, text, before + after));
    const frozen = {
      id: eventId(hash),
      type,
      data: text,
      metadata: `${before}"hash":"${hash}",${after}`,
    };
    // What a reader of the stored bytes gets: decoded from them, so that the two cannot differ.
    const event = {
      id: frozen.id,
      type,
      data: JSON.parse(text),
      metadata: metadataOf(header, hash),
      revision,
    };
    return { frozen, event };
  });
}

/** Canonical JSON in two parts, between which the hash stands: keys in their order by code unit. */
function metadataParts({ commandId, correlationId }: BatchHeader): [before: string, after: string] {
  const [causation, correlation] = [JSON.stringify(commandId), JSON.stringify(correlationId)];
  const before = `{"$causationId":${causation},"$correlationId":${correlation},"commandId":${causation},`;
  return [before, `"schemaVersion":${schemaVersion}}`];
}

function metadataOf({ commandId, correlationId }: BatchHeader, hash: string): StoredMetadata {
  const ids = { $causationId: commandId, $correlationId: correlationId, commandId };
  return { ...ids, hash, schemaVersion };
}
