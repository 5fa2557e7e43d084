/** Events as the client gives them, as those of the port. Texts are the JSON of what was stored: the same values, in one form. */
import type { AllStreamResolvedEvent, ResolvedEvent } from "@eventstore/db-client";
import type { RecordedEvent } from "../../application/ports/event-store.ts";

type Resolved = ResolvedEvent | AllStreamResolvedEvent;
export type Position = { readonly commit: bigint; readonly prepare: bigint };

/** Null for a link to an event that is gone. */
export function recordedOf({ event }: Resolved): RecordedEvent | null {
  if (event === undefined) return null;
  const { streamId: stream, revision, id, type, data, metadata, position } = event;
  return {
    stream,
    revision: Number(revision),
    position: positionText(position ?? { commit: 0n, prepare: 0n }),
    id,
    type,
    data: textOf(data),
    metadata: textOf(metadata),
  };
}

/** Bytes that are no JSON come as bytes: whoever checks the event finds it damaged. */
function textOf(value: unknown): string {
  if (value === undefined) return "";
  return value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : JSON.stringify(value);
}

export function positionText({ commit, prepare }: Position): string {
  return commit === prepare ? String(commit) : `${commit}/${prepare}`;
}

/** @throws RangeError */
export function parsePosition(text: string): Position {
  const [, commit, prepare] = /^(\d{1,19})(?:\/(\d{1,19}))?$/.exec(text) ?? [];
  if (commit === undefined) throw new RangeError(`"${text}" is no position of this store`);
  return { commit: BigInt(commit), prepare: BigInt(prepare ?? commit) };
}

/** Negative, 0 or positive, as the left one stands before, at or behind the right one. */
export function comparePositions(left: Position, right: Position): number {
  const [a, b] = left.commit === right.commit ? [left.prepare, right.prepare] : [left.commit, right.commit];
  return a < b ? -1 : a > b ? 1 : 0;
}
