/** The contract's part about appends that are made once: every expectation against every state of a stream. */
import { describe, expect, it } from "vitest";
import type { ExpectedRevision } from "../../../src/application/ports/event-store.ts";
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

export function describeAppending({ open }: ContractContext): void {
  describe("a stream that does not exist", () => {
    it("is begun by an append that expects none", async () => {
      const store = await open();
      const stream = newStream();
      const events = newEvents(3);
      const result = await store.append(stream, "no-stream", events);
      expect(result).toEqual({ kind: "committed", revision: 2, position: expect.any(String) });
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });

    it.each<ExpectedRevision>([-1, 0, 1, 7])("conflicts with revision %s", async (expected) => {
      const store = await open();
      const stream = newStream();
      expect(await store.append(stream, expected, newEvents(1))).toEqual({
        kind: "conflict",
        actual: "no-stream",
      });
      expect(await idsIn(store, stream)).toEqual([]);
    });
  });

  describe("a stream of three events", () => {
    it("takes an append at its head, revision 2", async () => {
      const store = await open();
      const { stream, events } = await givenStream(store, 3);
      const more = newEvents(2);
      expect(await store.append(stream, 2, more)).toMatchObject({ kind: "committed", revision: 4 });
      expect(await idsIn(store, stream)).toEqual(idsOf([...events, ...more]));
    });

    it.each<[string, ExpectedRevision]>([
      ["none", "no-stream"],
      ["-1, which is no revision", -1],
      ["one that is too low", 1],
      ["the first, too low", 0],
      ["one that is too high", 3],
      ["one that is much too high", 99],
      ["half a revision", 1.5],
    ])("conflicts when the expected revision is %s", async (_, expected) => {
      const store = await open();
      const { stream, events } = await givenStream(store, 3);
      expect(await store.append(stream, expected, newEvents(2))).toEqual({ kind: "conflict", actual: 2 });
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });

    it("has dense revisions from 0, whatever else is written in between", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 1);
      await givenStream(store, 4);
      await store.append(stream, 0, newEvents(2));
      const revisions = (await store.readStream(stream, { limit: 10 })).map(({ revision }) => revision);
      expect(revisions).toEqual([0, 1, 2]);
    });
  });

  describe("appends that wait for each other", () => {
    it("have one winner when they expect the same", async () => {
      const store = await open();
      const stream = newStream();
      const batches = Array.from({ length: 8 }, () => newEvents(2));
      const results = await Promise.all(batches.map((batch) => store.append(stream, "no-stream", batch)));
      const winners = results.flatMap(({ kind }, index) => (kind === "committed" ? [index] : []));
      expect(winners).toHaveLength(1);
      const losers = results.filter(({ kind }) => kind === "conflict");
      expect(losers).toEqual(Array.from({ length: 7 }, () => ({ kind: "conflict", actual: 1 })));
      expect(await idsIn(store, stream)).toEqual(idsOf(batches[winners[0] ?? -1] ?? []));
    });

    it("all succeed on streams of their own", async () => {
      const store = await open();
      const streams = Array.from({ length: 20 }, newStream);
      const results = await Promise.all(
        streams.map((stream) => store.append(stream, "no-stream", [newEvent()])),
      );
      expect(new Set(results.map((result) => committed(result).position)).size).toBe(20);
      for (const stream of streams) expect(await idsIn(store, stream)).toHaveLength(1);
    });

    it("leave a conflict's neighbours alone", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 1);
      const [first, third] = [newEvents(1), newEvents(1)];
      const results = await Promise.all([
        store.append(newStream(), "no-stream", first),
        store.append(stream, "no-stream", newEvents(1)),
        store.append(stream, 0, third),
      ]);
      expect(results.map(({ kind }) => kind)).toEqual(["committed", "conflict", "committed"]);
    });
  });

  it("keeps none of an append's events when there are none to keep", async () => {
    const store = await open();
    const stream = newStream();
    await expect(store.append(stream, "no-stream", [])).rejects.toMatchObject({ name: "RangeError" });
    expect(await idsIn(store, stream)).toEqual([]);
  });
}
