/**
 * One append inside a transaction that holds the write lock, so that the head it reads is the head it writes to. It
 * decides as EventStoreDB does with an exact expected revision: ids are compared, never contents.
 */
import type {
  AppendResult,
  ExpectedRevision,
  FrozenEvent,
  StateSnapshot,
} from "../../application/ports/event-store.ts";
import type { Connection } from "./connection.ts";
import { keepSnapshot } from "./snapshots.ts";
import { storedText } from "./stored-text.ts";

export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly FrozenEvent[];
  readonly snapshots: readonly StateSnapshot[];
}

export function appendEvents(connection: Connection, append: Append): AppendResult {
  const head = connection.get<{ revision: number }>(
    "SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1",
    append.stream,
  );
  const actual = head?.revision ?? "no-stream";
  if (append.expected === actual) return insert(connection, append);
  return storedBefore(connection, append) ?? { kind: "conflict", actual };
}

function insert(connection: Connection, { stream, expected, events, snapshots }: Append): AppendResult {
  const first = firstRevision(expected);
  let position = 0;
  for (const [index, { id, type, data, metadata }] of events.entries()) {
    position = connection.run(
      "INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)",
      stream,
      first + index,
      id,
      type,
      storedText(data),
      storedText(metadata),
    );
  }
  for (const snapshot of snapshots) keepSnapshot(connection, stream, snapshot);
  return { kind: "committed", revision: first + events.length - 1, position: String(position) };
}

/** The answer to a repeat: all given ids stand at the revisions after the expected one. */
function storedBefore(connection: Connection, { stream, expected, events }: Append): AppendResult | null {
  // A number that can be no revision is never met, whatever stands after it.
  if (expected !== "no-stream" && !(Number.isSafeInteger(expected) && expected >= 0)) return null;
  const first = firstRevision(expected);
  const stored = connection.all<{ id: string; position: number }>(
    "SELECT id, position FROM events WHERE stream = ? AND revision >= ? AND revision < ? ORDER BY revision",
    stream,
    first,
    first + events.length,
  );
  const last = stored.at(-1);
  if (last === undefined || !events.every(({ id }, index) => id === stored[index]?.id)) return null;
  return { kind: "committed", revision: first + events.length - 1, position: String(last.position) };
}

function firstRevision(expected: ExpectedRevision): number {
  return expected === "no-stream" ? 0 : expected + 1;
}
