/** A store somebody has been at: what it gives back is not what was stored. It changes nothing in the store behind it. */
import type { EventStore, RecordedEvent, StateSnapshot } from "../../src/application/ports/event-store.ts";

export interface Tampering {
  /** What is read in an event's place; null: it is gone. */
  readonly event?: (event: RecordedEvent, all: readonly RecordedEvent[]) => RecordedEvent | null;
  /** What is read in the kept state's place; null: none is kept. */
  readonly snapshot?: (snapshot: StateSnapshot) => StateSnapshot | null;
}

export function tamperedStore(store: EventStore, { event, snapshot }: Tampering): EventStore {
  return {
    append: (...append) => store.append(...append),
    subscribe: (options) => store.subscribe(options),
    listStreams: (...list) => store.listStreams(...list),
    readAll: (options) => store.readAll(options),
    keepSnapshots: (...keep) => store.keepSnapshots(...keep),
    close: () => store.close(),
    async readStream(stream, options) {
      const page = await store.readStream(stream, options);
      if (event === undefined) return page;
      const all = await store.readStream(stream, { limit: 1_000 });
      return page.flatMap((recorded) => event(recorded, all) ?? []);
    },
    async readSnapshot(projection, stream) {
      const kept = await store.readSnapshot(projection, stream);
      return kept === null || snapshot === undefined ? kept : snapshot(kept);
    },
  };
}

/** The event at that revision, changed; all others as they are. */
export function changedAt(
  revision: number,
  change: (event: RecordedEvent) => Partial<RecordedEvent>,
): NonNullable<Tampering["event"]> {
  return (event) =>
    event.revision === revision && event.stream.startsWith("plan-") ? { ...event, ...change(event) } : event;
}
