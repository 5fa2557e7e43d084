/** Pages of events. Each is one statement run to its end, so a reader never keeps the log from being emptied. */

import { checkLimit } from "../../application/ports/append-limits.ts";
import type {
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
} from "../../application/ports/event-store.ts";
import type { Connection } from "./connection.ts";

interface EventRow extends Omit<RecordedEvent, "position"> {
  readonly position: number;
}

/** SQLite hands the bytes over as a text, which is three times as quick as decoding them here. */
const select = `SELECT position, stream, revision, id, type,
  CAST(data AS TEXT) AS data, CAST(metadata AS TEXT) AS metadata FROM events`;
/** The types are one value, a JSON list, so that the statement is the same for any number of them. */
const ofTypes = "AND type IN (SELECT value FROM json_each(?))";

export function readStream(
  connection: Connection,
  stream: string,
  options: ReadStreamOptions,
): readonly RecordedEvent[] {
  const { direction = "forwards", limit, types } = options;
  checkLimit(limit);
  const [comparison, order] = direction === "forwards" ? [">=", "ASC"] : ["<=", "DESC"];
  return connection
    .all<EventRow>(
      `${select} WHERE stream = ? AND revision ${comparison} ? ${types === undefined ? "" : ofTypes}
       ORDER BY revision ${order} LIMIT ?`,
      stream,
      startOf(options, direction),
      ...(types === undefined ? [] : [JSON.stringify(types)]),
      limit,
    )
    .map(toEvent);
}

export function readAll(
  connection: Connection,
  { after, limit, types }: ReadAllOptions,
): readonly RecordedEvent[] {
  checkLimit(limit);
  return connection
    .all<EventRow>(
      `${select} WHERE position > ? ${types === undefined ? "" : ofTypes} ORDER BY position LIMIT ?`,
      after === undefined ? 0 : parsePosition(after),
      ...(types === undefined ? [] : [JSON.stringify(types)]),
      limit,
    )
    .map(toEvent);
}

/** The first revision of the stream that stands after the position, or would. */
export function revisionAfter(connection: Connection, stream: string, position: string): number {
  const row = connection.get<{ next: number }>(
    "SELECT coalesce(max(revision), -1) + 1 AS next FROM events WHERE stream = ? AND position <= ?",
    stream,
    parsePosition(position),
  );
  return row?.next ?? 0;
}

function startOf({ from }: ReadStreamOptions, direction: "forwards" | "backwards"): number {
  if (typeof from === "number") return from;
  if (direction === "backwards") return Number.MAX_SAFE_INTEGER;
  if (from === undefined) return 0;
  throw new RangeError('reading from "end" goes backwards only');
}

export function parsePosition(position: string): number {
  if (!/^\d{1,15}$/.test(position)) throw new RangeError(`"${position}" is no position of this store`);
  return Number(position);
}

function toEvent({ position, stream, revision, id, type, data, metadata }: EventRow): RecordedEvent {
  return { position: String(position), stream, revision, id, type, data, metadata };
}
