/**
 * The streams of a store, taken from the index of its events: the query jumps from one stream's name to the next,
 * and from each name to its newest event, so no table of streams is stored beside the events, and none is scanned.
 */

import { checkLimit } from "../../application/ports/append-limits.ts";
import type { StreamHead } from "../../application/ports/event-store.ts";
import type { Connection } from "./connection.ts";
import { parsePosition } from "./read-events.ts";

interface HeadRow extends Omit<StreamHead, "position"> {
  readonly position: number;
}

/**
 * Parameters: the prefix, the limit, the position to stay before. Names with the prefix are neighbours in the index, so the first name without it
 * ends the jumping. `position` alone reaches the head, whose revision is then one more look-up by key.
 */
export const listStreamsSql = `
  WITH RECURSIVE
    names (name) AS (
      SELECT min(stream) FROM events WHERE stream >= ?1
      UNION ALL
      SELECT (SELECT min(stream) FROM events WHERE stream > name) FROM names
      WHERE substr(name, 1, length(?1)) = ?1
    ),
    heads (head) AS (
      SELECT (SELECT position FROM events WHERE stream = name ORDER BY revision DESC LIMIT 1) FROM names
      WHERE substr(name, 1, length(?1)) = ?1
    )
  SELECT stream, revision, position FROM heads JOIN events ON position = head
  WHERE head < ?3
  ORDER BY position DESC LIMIT ?2`;

export function listStreams(
  connection: Connection,
  prefix: string,
  limit?: number,
  before?: string,
): readonly StreamHead[] {
  if (limit !== undefined) checkLimit(limit);
  const end = before === undefined ? Number.MAX_SAFE_INTEGER : parsePosition(before);
  // A negative limit is none to SQLite.
  const rows = connection.all<HeadRow>(listStreamsSql, prefix, limit ?? -1, end);
  return rows.map(({ stream, revision, position }) => ({ stream, revision, position: String(position) }));
}
