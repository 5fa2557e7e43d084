/** The contract's part about reading across streams in global order. Other tests' events may stand in between. */
import { describe, expect, it } from "vitest";
import type { EventStore, RecordedEvent } from "../../../src/application/ports/event-store.ts";
import { type ContractContext, committed, idsOf, newEvent, newEvents, newStream } from "./fixture.ts";

export function describeReadingAll({ open }: ContractContext): void {
  describe("reading all streams", () => {
    it("gives the events in the order they were committed in", async () => {
      const store = await open();
      const [left, right] = [newStream(), newStream()];
      const events = newEvents(6);
      const start = committed(await store.append(left, "no-stream", events.slice(0, 1)));
      await store.append(right, "no-stream", events.slice(1, 3));
      await store.append(left, 0, events.slice(3, 5));
      await store.append(right, 1, events.slice(5));
      const all = await readOn(store, start.position, [left, right], 5);
      expect(idsOf(all)).toEqual(idsOf(events.slice(1)));
      expect(all.map(({ stream, revision }) => [stream, revision])).toEqual([
        [right, 0],
        [right, 1],
        [left, 1],
        [left, 2],
        [right, 2],
      ]);
    });

    it.each([1, 2, 3, 100])("goes on after a position in pages of %i", async (limit) => {
      const store = await open();
      const stream = newStream();
      const events = newEvents(7);
      const start = committed(await store.append(stream, "no-stream", events.slice(0, 2)));
      await store.append(stream, 1, events.slice(2));
      const all = await readOn(store, start.position, [stream], 5, { limit });
      expect(idsOf(all)).toEqual(idsOf(events.slice(2)));
    });

    it("gives each event the position its append was answered with", async () => {
      const store = await open();
      const stream = newStream();
      const first = committed(await store.append(stream, "no-stream", newEvents(1)));
      const second = committed(await store.append(stream, 0, newEvents(3)));
      const all = await readOn(store, first.position, [stream], 3);
      expect(all.at(-1)?.position).toBe(second.position);
      expect(all).toEqual(await store.readStream(stream, { from: 1, limit: 10 }));
    });

    it("picks types before it counts", async () => {
      const store = await open();
      const stream = newStream();
      const types = ["A", "B", "C", "A", "B", "C", "A"];
      const start = committed(await store.append(stream, "no-stream", [newEvent()]));
      await store.append(
        stream,
        0,
        types.map((type) => newEvent({ type })),
      );
      const all = await readOn(store, start.position, [stream], 5, { limit: 2, types: ["A", "C"] });
      expect(all.map(({ type }) => type)).toEqual(["A", "C", "A", "C", "A"]);
      expect(all.map(({ revision }) => revision)).toEqual([1, 3, 4, 6, 7]);
    });

    it("begins at the beginning when no position is given", async () => {
      const store = await open();
      const stream = newStream();
      const events = newEvents(3);
      await store.append(stream, "no-stream", events);
      const all = await readOn(store, undefined, [stream], 3, { limit: 500 });
      expect(idsOf(all)).toEqual(idsOf(events));
    });

    it("has nothing after the newest event, and goes on from there", async () => {
      const store = await open();
      const stream = newStream();
      const first = committed(await store.append(stream, "no-stream", newEvents(2)));
      const own = (events: readonly RecordedEvent[]) => events.filter((event) => event.stream === stream);
      expect(own(await store.readAll({ after: first.position, limit: 10 }))).toEqual([]);
      await store.append(stream, 1, newEvents(1));
      expect(await readOn(store, first.position, [stream], 1)).toMatchObject([{ revision: 2 }]);
    });
  });
}

/** Reads pages until `count` events of the streams were seen or nothing is left. */
async function readOn(
  store: EventStore,
  start: string | undefined,
  streams: readonly string[],
  count: number,
  options: { readonly limit?: number; readonly types?: readonly string[] } = {},
): Promise<readonly RecordedEvent[]> {
  const own: RecordedEvent[] = [];
  let after = start;
  while (own.length < count) {
    const page = await store.readAll({ limit: 100, ...options, ...(after === undefined ? {} : { after }) });
    const last = page.at(-1);
    if (last === undefined) break;
    own.push(...page.filter(({ stream }) => streams.includes(stream)));
    after = last.position;
  }
  return own;
}
