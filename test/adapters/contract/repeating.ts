/**
 * The contract's part about appends that are repeated because their answer was lost: EventStoreDB's rules for exact
 * expected revisions. Ids alone decide, at their own revision only, and however long ago it was.
 */
import { describe, expect, it } from "vitest";
import type {
  EventStore,
  ExpectedRevision,
  FrozenEvent,
} from "../../../src/application/ports/event-store.ts";
import {
  type ContractContext,
  committed,
  givenStream,
  idsIn,
  idsOf,
  newEvent,
  newEvents,
  newStream,
} from "./fixture.ts";

export function describeRepeating({ open }: ContractContext): void {
  describe("a batch that was committed before", () => {
    it.each<[string, number]>([
      ["is answered the same again", 0],
      ["is answered the same after others wrote", 1],
      ["is answered the same after others wrote much more", 30],
    ])("%s, and nothing is written", async (_, later) => {
      const store = await open();
      const { stream, events, position } = await givenStream(store, 3);
      await appendEach(store, stream, 2, newEvents(later));
      const before = await idsIn(store, stream);
      expect(await store.append(stream, "no-stream", events)).toEqual({
        kind: "committed",
        revision: 2,
        position,
      });
      expect(await idsIn(store, stream)).toEqual(before);
    });

    it("is known at a number, too", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 2);
      const batch = newEvents(2);
      const first = committed(await store.append(stream, 1, batch));
      expect(await store.append(stream, 1, batch)).toEqual(first);
      await store.append(stream, 3, newEvents(1));
      expect(await store.append(stream, 1, batch)).toEqual(first);
      expect(await idsIn(store, stream)).toHaveLength(5);
    });

    it("is known however its events were batched", async () => {
      const store = await open();
      const stream = newStream();
      const events = newEvents(3);
      await store.append(stream, "no-stream", events.slice(0, 1));
      await store.append(stream, 0, events.slice(1));
      expect(await store.append(stream, "no-stream", events)).toMatchObject({
        kind: "committed",
        revision: 2,
      });
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });

    it("is written once when it is sent twice at the same time", async () => {
      const store = await open();
      const stream = newStream();
      const events = newEvents(2);
      const results = await Promise.all([
        store.append(stream, "no-stream", events),
        store.append(stream, "no-stream", events),
      ]);
      expect(results[1]).toEqual(results[0]);
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });
  });

  describe("a part of what was committed before", () => {
    it("is accepted when it is its beginning, with that part's last revision", async () => {
      const store = await open();
      const { stream, events } = await givenStream(store, 3);
      expect(await store.append(stream, "no-stream", events.slice(0, 2))).toMatchObject({
        kind: "committed",
        revision: 1,
      });
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });

    it("is accepted at the revision where it stands, and at no other", async () => {
      const store = await open();
      const { stream, events } = await givenStream(store, 4);
      const middle = events.slice(1, 3);
      expect(await store.append(stream, 0, middle)).toMatchObject({ kind: "committed", revision: 2 });
      expect(await store.append(stream, 1, middle)).toEqual({ kind: "conflict", actual: 3 });
      expect(await store.append(stream, "no-stream", middle)).toEqual({ kind: "conflict", actual: 3 });
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });
  });

  describe("a batch that is not what was committed", () => {
    it.each<[string, ExpectedRevision, (stored: readonly FrozenEvent[]) => FrozenEvent[]]>([
      ["has more events than are stored", "no-stream", (stored) => [...stored, newEvent()]],
      ["has other ids", "no-stream", () => newEvents(2)],
      ["differs in its first id", "no-stream", (stored) => [newEvent(), ...stored.slice(1)]],
      ["differs in its last id", "no-stream", (stored) => [...stored.slice(0, -1), newEvent()]],
      ["has its ids in another order", "no-stream", (stored) => stored.toReversed()],
      ["reaches over the head", 0, (stored) => [...stored.slice(1), newEvent()]],
      ["expects -1, though its ids stand from 0", -1, (stored) => [...stored]],
      ["expects half a revision", 0.5, (stored) => stored.slice(2)],
    ])("conflicts when it %s", async (_, expected, change) => {
      const store = await open();
      const { stream, events } = await givenStream(store, 3);
      expect(await store.append(stream, expected, change(events))).toEqual({ kind: "conflict", actual: 2 });
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });
  });

  describe("an id that was used before", () => {
    it("is appended again at the head", async () => {
      const store = await open();
      const { stream, events } = await givenStream(store, 2);
      expect(await store.append(stream, 1, events)).toMatchObject({ kind: "committed", revision: 3 });
      expect(await idsIn(store, stream)).toEqual(idsOf([...events, ...events]));
    });

    it("is appended in another stream", async () => {
      const store = await open();
      const { events } = await givenStream(store, 2);
      const other = newStream();
      expect(await store.append(other, "no-stream", events)).toMatchObject({
        kind: "committed",
        revision: 1,
      });
      expect(await idsIn(store, other)).toEqual(idsOf(events));
    });

    it("is accepted with other data at its old revision, which changes nothing", async () => {
      const store = await open();
      const { stream, events, position } = await givenStream(store, 2);
      const changed = events.map((event) => ({ ...event, type: "Other", data: '{"other":true}' }));
      expect(await store.append(stream, "no-stream", changed)).toEqual({
        kind: "committed",
        revision: 1,
        position,
      });
      const stored = await store.readStream(stream, { limit: 10 });
      expect(stored.map(({ type, data }) => ({ type, data }))).toEqual(
        events.map(({ type, data }) => ({ type, data })),
      );
    });
  });
}

async function appendEach(
  store: EventStore,
  stream: string,
  head: number,
  events: readonly FrozenEvent[],
): Promise<void> {
  for (const [index, event] of events.entries()) {
    committed(await store.append(stream, head + index, [event]));
  }
}
