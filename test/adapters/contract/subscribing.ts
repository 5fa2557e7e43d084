/** The contract's part about subscriptions: nothing is missed, nothing comes twice, and they end when asked to. */
import { describe, expect, it } from "vitest";
import type { EventStore, FrozenEvent, RecordedEvent } from "../../../src/application/ports/event-store.ts";
import {
  type ContractContext,
  committed,
  givenStream,
  idsOf,
  newEvent,
  newEvents,
  newStream,
  take,
} from "./fixture.ts";

export function describeSubscribing({ open }: ContractContext): void {
  describe("a subscription", () => {
    it("catches up from a position, without the event that stands there", async () => {
      const store = await open();
      const { stream, position } = await givenStream(store, 2);
      await store.append(stream, 1, newEvents(3));
      const events = await take(store.subscribe({ after: position }), 3, isOf(stream));
      expect(events).toEqual(await store.readStream(stream, { from: 2, limit: 10 }));
    });

    it("catches up with one stream from the beginning", async () => {
      const store = await open();
      const { stream, events } = await givenStream(store, 150);
      await givenStream(store, 3);
      expect(idsOf(await take(store.subscribe({ after: null, stream }), 150))).toEqual(idsOf(events));
    });

    it("sees only its stream, from a position that is another stream's", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 2);
      const other = await givenStream(store, 2);
      await store.append(stream, 1, newEvents(2));
      await store.append(other.stream, 1, newEvents(2));
      await store.append(stream, 3, newEvents(1));
      const events = await take(store.subscribe({ after: other.position, stream }), 3);
      expect(events.map((event) => [event.stream, event.revision])).toEqual([
        [stream, 2],
        [stream, 3],
        [stream, 4],
      ]);
    });

    it("waits for a stream that does not exist yet", async () => {
      const store = await open();
      const stream = newStream();
      const events = newEvents(2);
      const taken = take(store.subscribe({ after: null, stream }), 2);
      await givenStream(store, 1);
      await store.append(stream, "no-stream", events);
      expect(idsOf(await taken)).toEqual(idsOf(events));
    });

    it.each<[string, boolean]>([
      ["all streams", false],
      ["one stream", true],
    ])("goes from old to new events of %s without gap or repeat while others write", async (_, one) => {
      const store = await open();
      const { stream, events, position } = await givenStream(store, 1);
      const more = newEvents(199);
      const options = one ? { after: position, stream } : { after: position };
      const taken = take(store.subscribe(options), 199, isOf(stream));
      await appendInPieces(store, stream, more);
      const seen = await taken;
      expect(idsOf(seen)).toEqual(idsOf(more));
      expect(idsOf(await store.readStream(stream, { limit: 500 }))).toEqual(idsOf([...events, ...more]));
    });

    it("gives several subscribers the same", async () => {
      const store = await open();
      const { stream, position } = await givenStream(store, 1);
      const taken = Promise.all(
        Array.from({ length: 5 }, () => take(store.subscribe({ after: position, stream }), 40)),
      );
      await appendInPieces(store, stream, newEvents(40));
      const [first, ...others] = await taken;
      expect(first).toEqual(await store.readStream(stream, { from: 1, limit: 100 }));
      for (const other of others) expect(other).toEqual(first);
    });
  });

  describe("a subscription that is closed", () => {
    it("ends while it waits for an event", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 1);
      const subscription = store.subscribe({ after: null, stream });
      const iterator = subscription[Symbol.asyncIterator]();
      expect(await iterator.next()).toMatchObject({ done: false, value: { revision: 0 } });
      const waiting = iterator.next();
      await subscription.close();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      await subscription.close();
    });

    it("ends before it was looked at", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 3);
      const subscription = store.subscribe({ after: null, stream });
      await subscription.close();
      expect(await take(subscription, 1)).toEqual([]);
    });

    it("ends in the middle of what it was giving", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 5);
      const subscription = store.subscribe({ after: null, stream });
      const seen: number[] = [];
      for await (const { revision } of subscription) {
        seen.push(revision);
        if (revision === 1) await subscription.close();
      }
      expect(seen).toEqual([0, 1]);
    });

    it("was closed by leaving the loop", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 3);
      const subscription = store.subscribe({ after: null, stream });
      expect(await take(subscription, 1)).toHaveLength(1);
      expect(await take(subscription, 1)).toEqual([]);
    });

    it("leaves the others alone", async () => {
      const store = await open();
      const { stream, position } = await givenStream(store, 1);
      const closed = store.subscribe({ after: position, stream });
      const taken = take(store.subscribe({ after: position, stream }), 1);
      const ended = take(closed, 1);
      await closed.close();
      expect(await ended).toEqual([]);
      const event = newEvent();
      committed(await store.append(stream, 0, [event]));
      expect(await taken).toMatchObject([event]);
    });
  });
}

/** In appends of one to five events, one after the other. */
async function appendInPieces(
  store: EventStore,
  stream: string,
  events: readonly FrozenEvent[],
): Promise<void> {
  for (let at = 0, size = 1; at < events.length; at += size, size = (size % 5) + 1) {
    committed(await store.append(stream, at, events.slice(at, at + size)));
  }
}

function isOf(stream: string): (event: RecordedEvent) => boolean {
  return (event) => event.stream === stream;
}
