/**
 * Owners' beats, a stream for each owner of which only the newest event is kept. They never touch a plan's stream; a beat
 * that may have been written twice harms nobody.
 */
import { ANY, jsonEvent } from "@eventstore/db-client";
import type { OwnerBeat, Owners } from "../../application/ports/owners.ts";
import type { Calls } from "./calls.ts";
import type { Meaning } from "./failures.ts";
import { readEvents } from "./read.ts";

const streamOf = (ownerId: string) => `planowner-${ownerId}`;

type BeatData = { runs: string[]; at: string };

export function eventStoreDbOwners(calls: Calls): Owners {
  const bounded = new Set<string>();

  /** Once for each owner of this process, before its first beat. */
  async function boundStream(stream: string): Promise<void> {
    if (bounded.has(stream)) return;
    const { callOptions } = calls.connection;
    await calls.repeatable((client) => client.setStreamMetadata(stream, { maxCount: 1 }, callOptions));
    bounded.add(stream);
  }

  return {
    async beat({ id }, runs, at) {
      const stream = streamOf(id);
      await boundStream(stream);
      const beat = jsonEvent<{ type: "OwnerBeat"; data: BeatData }>({
        type: "OwnerBeat",
        data: { runs: [...runs], at },
      });
      const options = { ...calls.connection.callOptions, expectedRevision: ANY } as const;
      await calls.repeatable((client) => client.appendToStream(stream, beat, options));
    },
    async lastBeat(ownerId): Promise<OwnerBeat | null> {
      const [newest] = await readEvents(calls, streamOf(ownerId), { direction: "backwards", limit: 1 });
      if (newest === undefined) return null;
      const { runs, at } = JSON.parse(newest.data) as BeatData;
      return { count: newest.revision, runs, at };
    },
    async leave(ownerId) {
      const options = { ...calls.connection.callOptions, expectedRevision: ANY } as const;
      // The stream's numbers go on from here should the owner beat again after all.
      const isUnknown = ({ kind }: Meaning) => (kind === "conflict" ? { value: null } : null);
      await calls.repeatable((client) => client.deleteStream(streamOf(ownerId), options), isUnknown);
    },
  };
}
