/** Pages of the events in memory. */

import { checkLimit } from "../../application/ports/append-limits.ts";
import type {
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
} from "../../application/ports/event-store.ts";

type Events = readonly RecordedEvent[];

export function readStreamFrom(stored: Events, options: ReadStreamOptions): Events {
  const { from, direction = "forwards", limit, types } = options;
  checkLimit(limit);
  const last = stored.length - 1;
  if (direction === "backwards") {
    return page(stored, typeof from === "number" ? Math.min(from, last) : last, -1, limit, types);
  }
  if (from === "end") throw new RangeError('reading from "end" goes backwards only');
  return page(stored, Math.max(from ?? 0, 0), 1, limit, types);
}

export function readAllFrom(stored: Events, { after, limit, types }: ReadAllOptions): Events {
  checkLimit(limit);
  return page(stored, after === undefined ? 0 : parsePosition(after), 1, limit, types);
}

export function parsePosition(position: string): number {
  if (!/^\d{1,15}$/.test(position)) throw new RangeError(`"${position}" is no position of this store`);
  return Number(position);
}

function page(
  events: Events,
  start: number,
  step: 1 | -1,
  limit: number,
  types: readonly string[] | undefined,
): Events {
  const found: RecordedEvent[] = [];
  for (let index = start; found.length < limit; index += step) {
    const event = events[index];
    if (event === undefined) break;
    if (types === undefined || types.includes(event.type)) found.push(event);
  }
  return found;
}
