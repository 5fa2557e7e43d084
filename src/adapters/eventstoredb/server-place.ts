/**
 * Events by their place in the server's log, whatever stream they are of. One that is found again where it was tells the
 * server from another one, or from one that was set up anew or from an older copy.
 */
import { BACKWARDS, END, FORWARDS, type ReadAllOptions } from "@eventstore/db-client";
import type { Calls } from "./calls.ts";
import { type Position, parsePosition, recordedOf } from "./recorded.ts";
import { guardSilence } from "./silence-guard.ts";

export interface Place extends Position {
  readonly id: string;
}

/** Null where nothing was ever written. */
export function newestPlace(calls: Calls): Promise<Place | null> {
  return placeAt(calls, { direction: BACKWARDS, fromPosition: END });
}

export async function holdsPlace(calls: Calls, { id, ...fromPosition }: Place): Promise<boolean> {
  return (await placeAt(calls, { direction: FORWARDS, fromPosition }))?.id === id;
}

function placeAt(calls: Calls, options: ReadAllOptions): Promise<Place | null> {
  const { clock, connection } = calls;
  return calls.repeatable(async (client) => {
    const read = client.readAll({ ...connection.streamOptions, ...options, maxCount: 1 });
    const guard = guardSilence(read, connection.url.deadlineMs, clock);
    try {
      let place: Place | null = null;
      // To its end: a read that is left with its end unread is never over, and the client waits for it when it is disposed.
      for await (const resolved of read) {
        const recorded = recordedOf(resolved);
        if (recorded !== null) place = { ...parsePosition(recorded.position), id: recorded.id };
      }
      return place;
    } finally {
      guard.end();
      await read.cancel();
    }
  });
}
