/** All events of a store in memory, in global order and by stream, and the one way to add to them. */
import type {
  AppendResult,
  ExpectedRevision,
  FrozenEvent,
  RecordedEvent,
} from "../../application/ports/event-store.ts";

export interface MemoryLog {
  /** An event's position is its number here, from 1. */
  readonly events: RecordedEvent[];
  readonly streams: Map<string, RecordedEvent[]>;
}

export function newLog(): MemoryLog {
  return { events: [], streams: new Map() };
}

/** `isNew` is false for a conflict and for a batch that had been stored before. */
export function appendToLog(
  log: MemoryLog,
  stream: string,
  expected: ExpectedRevision,
  events: readonly FrozenEvent[],
): { readonly result: AppendResult; readonly isNew: boolean } {
  const stored = log.streams.get(stream) ?? [];
  const actual = stored.at(-1)?.revision ?? "no-stream";
  if (expected !== actual) {
    const before = storedBefore(stored, expected, events);
    return { result: before ?? { kind: "conflict", actual }, isNew: false };
  }
  log.streams.set(stream, stored);
  for (const { id, type, data, metadata } of events) {
    const position = String(log.events.length + 1);
    const event = { stream, revision: stored.length, position, id, type, data, metadata };
    stored.push(event);
    log.events.push(event);
  }
  return { result: committedAt(stored.at(-1)), isNew: true };
}

/** The answer to a repeat: all given ids stand at the revisions after the expected one. */
function storedBefore(
  stored: readonly RecordedEvent[],
  expected: ExpectedRevision,
  events: readonly FrozenEvent[],
): AppendResult | null {
  // A number that can be no revision is never met, whatever stands after it.
  if (expected !== "no-stream" && !(Number.isSafeInteger(expected) && expected >= 0)) return null;
  const first = expected === "no-stream" ? 0 : expected + 1;
  const isStored = events.every(({ id }, index) => id === stored[first + index]?.id);
  return isStored ? committedAt(stored[first + events.length - 1]) : null;
}

function committedAt(last: RecordedEvent | undefined): AppendResult {
  if (last === undefined) throw new RangeError("an append needs at least one event");
  return { kind: "committed", revision: last.revision, position: last.position };
}
