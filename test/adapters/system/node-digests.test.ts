/** Hashes, ids from content and canonical JSON, against known answers. */
import reference from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeDigests } from "../../../src/adapters/system/node-digests.ts";

const { sha256, uuidV5, canonicalize } = nodeDigests();

describe("a SHA-256", () => {
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["ä€😀", "819fe77d1c7897c4c541e21c63d27154d46e12cc65074d8d9c874626a40a6074"],
  ])("is the known one: %s", (text, hash) => {
    expect(sha256(text)).toBe(hash);
  });
});

describe("a UUIDv5", () => {
  it("is that of the text in a namespace that never changes", () => {
    expect(uuidV5("")).toBe("602f814e-7337-5104-934f-8a1f1008c718");
    expect(uuidV5("abc")).toBe("769e8049-2181-5110-829b-17c051377200");
  });

  it("has version and variant, and differs with the text", () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => uuidV5(String(index)));
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(1_000);
  });
});

describe("canonical JSON", () => {
  it.each<[string, unknown, string]>([
    [
      "sorts names by UTF-16 units",
      { "\ufb33": 1, "😀": 2, "€": 3, b: 4, B: 5 },
      '{"B":5,"b":4,"€":3,"😀":2,"\ufb33":1}',
    ],
    ["sorts names that are numbers as text", { 10: 1, 9: 2, "": 3 }, '{"":3,"10":1,"9":2}'],
    [
      "writes numbers as JavaScript does",
      [1e21, 1e-7, -0, 0.1 + 0.2, 1e20],
      "[1e+21,1e-7,0,0.30000000000000004,100000000000000000000]",
    ],
    [
      "escapes only what must be",
      '\u0000\u001f\b\n"\\/\u007f\u2028é',
      '"\\u0000\\u001f\\b\\n\\"\\\\/\u007f\u2028é"',
    ],
    ["leaves out what is undefined", { a: undefined, b: [undefined] }, '{"b":[null]}'],
    ["has no white space", { a: [1, { b: null }], c: true }, '{"a":[1,{"b":null}],"c":true}'],
  ])("%s", (_, value, text) => {
    expect(canonicalize(value)).toBe(text);
  });

  it("has U+FFFD for lone surrogates, in names and values at any depth", () => {
    expect(canonicalize({ "a\ud800": ["\udc00b", { c: "😀\ud83d" }] })).toBe(
      '{"a\ufffd":["\ufffdb",{"c":"😀\ufffd"}]}',
    );
    expect(canonicalize("\ud800")).toBe('"\ufffd"');
  });

  it("keeps a name that every object has", () => {
    const value = JSON.parse('{"__proto__":{"x":"\\ud800"},"a":1}');
    expect(canonicalize(value)).toBe('{"__proto__":{"x":"\ufffd"},"a":1}');
  });

  it("does not depend on the order of names, and is the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalize(value);
        expect(canonicalize(JSON.parse(text))).toBe(text);
        // JSON has no negative zero.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("is what the reference implementation writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        expect(canonicalize(value)).toBe(reference(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [undefined]])("refuses what is no JSON: %s", (value) => {
    expect(() => canonicalize(value)).toThrow("there is no JSON for");
  });
});
