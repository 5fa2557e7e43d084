/** The contract's part about reading one stream, and about finding streams. */
import { describe, expect, it } from "vitest";
import type { EventStore, ReadStreamOptions } from "../../../src/application/ports/event-store.ts";
import { type ContractContext, committed, givenStream, newEvent, newEvents, newStream } from "./fixture.ts";

export function describeReading({ open }: ContractContext): void {
  describe("reading a stream of ten events", () => {
    it.each<[string, Omit<ReadStreamOptions, "limit"> & { limit?: number }, number[]]>([
      ["forwards from its beginning", {}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
      ["forwards from the middle", { from: 6 }, [6, 7, 8, 9]],
      ["forwards from the middle, three of them", { from: 4, limit: 3 }, [4, 5, 6]],
      ["forwards from the last", { from: 9 }, [9]],
      ["forwards from past the end", { from: 10 }, []],
      ["forwards from far past the end", { from: 1_000 }, []],
      ["backwards from its end", { direction: "backwards", limit: 3 }, [9, 8, 7]],
      ["backwards from its end by name", { direction: "backwards", from: "end", limit: 1 }, [9]],
      ["backwards from the middle", { direction: "backwards", from: 2 }, [2, 1, 0]],
      ["backwards from the middle, two of them", { direction: "backwards", from: 5, limit: 2 }, [5, 4]],
      ["backwards from the first", { direction: "backwards", from: 0 }, [0]],
    ])("%s", async (_, options, revisions) => {
      const store = await open();
      const { stream } = await givenStream(store, 10);
      expect(await revisionsOf(store, stream, { limit: 100, ...options })).toEqual(revisions);
    });

    it("gives each event as it was stored", async () => {
      const store = await open();
      const { stream, events, position } = await givenStream(store, 10);
      const stored = await store.readStream(stream, { limit: 100 });
      expect(stored).toEqual(
        events.map((event, revision) => ({ ...event, stream, revision, position: expect.any(String) })),
      );
      expect(stored.at(-1)?.position).toBe(position);
    });

    it("goes on page by page without gap or repeat", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 10);
      const seen: number[] = [];
      for (let from = 0; ; from = (seen.at(-1) ?? -1) + 1) {
        const page = await revisionsOf(store, stream, { from, limit: 4 });
        if (page.length === 0) break;
        seen.push(...page);
      }
      expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });
  });

  describe("reading by type", () => {
    it.each<[string, Omit<ReadStreamOptions, "limit"> & { limit?: number }, number[]]>([
      ["one type", { types: ["B"] }, [1, 4, 7]],
      ["two types", { types: ["C", "A"] }, [0, 2, 3, 5, 6, 8]],
      ["a type that is not there", { types: ["D"] }, []],
      ["no type at all", { types: [] }, []],
      ["from the middle", { types: ["B"], from: 2 }, [4, 7]],
      ["with a limit that counts what is returned", { types: ["B"], limit: 2 }, [1, 4]],
      ["backwards", { types: ["B"], direction: "backwards", from: 6 }, [4, 1]],
    ])("keeps the revisions' numbers: %s", async (_, options, revisions) => {
      const store = await open();
      const stream = newStream();
      const types = ["A", "B", "C", "A", "B", "C", "A", "B", "C"];
      await store.append(
        stream,
        "no-stream",
        types.map((type) => newEvent({ type })),
      );
      expect(await revisionsOf(store, stream, { limit: 100, ...options })).toEqual(revisions);
    });
  });

  describe("a stream that does not exist", () => {
    it.each<ReadStreamOptions>([
      { limit: 1 },
      { from: 5, limit: 1 },
      { direction: "backwards", limit: 1 },
      { types: ["A"], limit: 1 },
    ])("reads as empty: %o", async (options) => {
      const store = await open();
      expect(await store.readStream(newStream(), options)).toEqual([]);
    });
  });

  it.each([0, -1, 1.5, Number.POSITIVE_INFINITY])("refuses a limit of %s", async (limit) => {
    const store = await open();
    const { stream } = await givenStream(store, 1);
    await expect(store.readStream(stream, { limit })).rejects.toMatchObject({ name: "RangeError" });
    await expect(store.readAll({ limit })).rejects.toMatchObject({ name: "RangeError" });
    await expect(store.listStreams("plan-", limit)).rejects.toMatchObject({ name: "RangeError" });
  });

  describe("the list of streams", () => {
    it("begins with the stream that has the newest event", async () => {
      const store = await open();
      const prefix = newStream();
      for (const name of ["a", "b", "c"]) await store.append(`${prefix}-${name}`, "no-stream", newEvents(2));
      const moved = committed(await store.append(`${prefix}-a`, 1, newEvents(3)));
      const names = (limit?: number) => headNames(store, prefix, limit);
      expect(await names()).toEqual(["-a", "-c", "-b"]);
      expect(await names(2)).toEqual(["-a", "-c"]);
      expect(await store.listStreams(prefix, 1)).toEqual([
        { stream: `${prefix}-a`, revision: 4, position: moved.position },
      ]);
    });

    it("goes on behind a position, whatever has moved to its front meanwhile", async () => {
      const store = await open();
      const prefix = newStream();
      for (const name of ["a", "b", "c", "d"])
        await store.append(`${prefix}-${name}`, "no-stream", newEvents(1));
      const page = await store.listStreams(prefix, 2);
      await store.append(`${prefix}-c`, 0, newEvents(1));
      const rest = await store.listStreams(prefix, 10, page.at(-1)?.position);
      expect(rest.map(({ stream }) => stream.slice(prefix.length))).toEqual(["-b", "-a"]);
      await expect(store.listStreams(prefix, 10, "no position")).rejects.toMatchObject({
        name: "RangeError",
      });
    });

    it("holds exactly the streams with the prefix", async () => {
      const store = await open();
      const prefix = newStream();
      const names = ["", "%", "_", "_x", "😀", "z\uffff", "A", "a"];
      for (const name of names) await store.append(prefix + name, "no-stream", newEvents(1));
      await store.append(prefix.slice(0, -1), "no-stream", newEvents(1));
      expect((await headNames(store, prefix)).toSorted()).toEqual(names.toSorted());
      expect((await headNames(store, `${prefix}_`)).toSorted()).toEqual(["", "x"]);
      expect(await headNames(store, `${prefix}%`)).toEqual([""]);
      expect(await headNames(store, `${prefix}😀`)).toEqual([""]);
      expect(await headNames(store, `${prefix}-none`)).toEqual([]);
    });
  });
}

async function revisionsOf(
  store: EventStore,
  stream: string,
  options: ReadStreamOptions,
): Promise<readonly number[]> {
  return (await store.readStream(stream, options)).map(({ revision }) => revision);
}

async function headNames(store: EventStore, prefix: string, limit?: number): Promise<readonly string[]> {
  const heads = await store.listStreams(prefix, limit);
  return heads.map(({ stream }) => stream.slice(prefix.length));
}
