/** The contract's part about sizes and texts: both are about bytes that must arrive and come back unchanged. */
import { describe, expect, it } from "vitest";
import {
  appendBytesMax,
  eventBytesMax,
  type FrozenEvent,
} from "../../../src/application/ports/event-store.ts";
import { type ContractContext, idsIn, idsOf, newEvent, newStream } from "./fixture.ts";

export function describeLimits({ open, capabilities }: ContractContext): void {
  describe("an event", () => {
    it.each<[string, string]>([
      ["one byte a character", "x"],
      ["two bytes a character", "é"],
      ["three bytes a character", "€"],
      ["four bytes a character", "😀"],
    ])("may have 256 KiB of UTF-8 and no more, with %s", async (_, character) => {
      const store = await open();
      const stream = newStream();
      const largest = sized(eventBytesMax, character);
      expect(await store.append(stream, "no-stream", [largest])).toMatchObject({ kind: "committed" });
      await expect(store.append(stream, 0, [sized(eventBytesMax + 1, character)])).rejects.toMatchObject({
        name: "StoreError",
        code: "EVENT_TOO_LARGE",
      });
      expect(await store.readStream(stream, { limit: 10 })).toMatchObject([largest]);
    });

    it("counts its metadata, too", async () => {
      const store = await open();
      const stream = newStream();
      const metadata = JSON.stringify({ note: "x".repeat(1_000) });
      const rest = eventBytesMax - metadata.length;
      const tooLarge = newEvent({ metadata, data: textOf(rest + 1, "x") });
      const largest = newEvent({ metadata, data: textOf(rest, "x") });
      await expect(store.append(stream, "no-stream", [tooLarge])).rejects.toMatchObject({
        code: "EVENT_TOO_LARGE",
      });
      expect(await store.append(stream, "no-stream", [largest])).toMatchObject({ kind: "committed" });
    });
  });

  describe("an append", () => {
    it("may have 1 MiB and no more", async () => {
      const store = await open();
      const stream = newStream();
      const quarters = Array.from({ length: 4 }, () => sized(appendBytesMax / 4, "€"));
      await expect(store.append(stream, "no-stream", [...quarters, sized(4, "x")])).rejects.toMatchObject({
        name: "StoreError",
        code: "EVENT_TOO_LARGE",
      });
      expect(await idsIn(store, stream)).toEqual([]);
      expect(await store.append(stream, "no-stream", quarters)).toMatchObject({ kind: "committed" });
      expect(await idsIn(store, stream)).toEqual(idsOf(quarters));
    });

    it("that is too large leaves its neighbours alone", async () => {
      const store = await open();
      const [before, after] = [newStream(), newStream()];
      const results = await Promise.allSettled([
        store.append(before, "no-stream", [newEvent()]),
        store.append(newStream(), "no-stream", [sized(eventBytesMax + 1, "x")]),
        store.append(after, "no-stream", [newEvent()]),
      ]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect(await idsIn(store, after)).toHaveLength(1);
    });
  });

  describe.runIf(capabilities.texts === "same-json")("JSON that a program made", () => {
    it.each<[string, unknown]>([
      ["nothing", {}],
      ["a NUL and control characters", { text: "a\u0000b\u001b[2J\u2028\u007f" }],
      ["a lone surrogate", { text: "\ud800 and \udfff" }],
      ["astral characters", { text: "😀𐀀", "😀": 1 }],
      ["numbers of every kind", { n: 1e21, e: 5e-324, z: 0, f: 1.1, big: Number.MAX_SAFE_INTEGER }],
      ["nested lists and nulls", { list: [null, [], {}, [true, false]] }],
    ])("with %s comes back as it was", async (_, value) => {
      const store = await open();
      const stream = newStream();
      const event = newEvent({ data: JSON.stringify(value), metadata: JSON.stringify(value) });
      await store.append(stream, "no-stream", [event]);
      expect(await store.readStream(stream, { limit: 1 })).toMatchObject([event]);
    });
  });

  describe.runIf(capabilities.texts === "to-the-letter")("a text", () => {
    it.each<[string, string]>([
      ["nothing", "{}"],
      ["a NUL", '{"text":"a\\u0000b"}'],
      ["lone surrogates", '{"text":"\\ud800 and \\udfff"}'],
      ["astral characters", '{"text":"😀𐀀","😀":1}'],
      ["control characters and separators", '{"text":"\\u001b[2J\\u2028\u2028\u2029\u007f"}'],
      ["a byte order mark", '"\ufeff{}"'],
      ["numbers no JavaScript number holds", '{"n":12345678901234567890123,"e":1e400,"z":-0,"f":1.10}'],
      ["keys in no order, twice, and prototypes", '{"b":1,"a":2,"b":3,"__proto__":{"x":1}}'],
      ["white space", ' {\n\t"a" :  [ ] }\r\n'],
    ])("with %s comes back as it was", async (_, text) => {
      const store = await open();
      const stream = newStream();
      const event = newEvent({ data: text, metadata: text });
      await store.append(stream, "no-stream", [event]);
      expect(await store.readStream(stream, { limit: 1 })).toMatchObject([event]);
    });
  });
}

/** An event of exactly so many bytes. */
function sized(bytes: number, character: string): FrozenEvent {
  return newEvent({ metadata: "{}", data: textOf(bytes - 2, character) });
}

/** JSON text of exactly so many bytes: one character again and again and, where it does not fit, spaces. */
function textOf(bytes: number, character: string): string {
  const size = Buffer.byteLength(character);
  const count = Math.floor((bytes - 2) / size);
  return `"${character.repeat(count)}"${" ".repeat(bytes - 2 - count * size)}`;
}
