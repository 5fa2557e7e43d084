/** Masking, in whole texts and in pieces. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretMask } from "../../../src/application/ports/secret-mask.ts";

describe("a text", () => {
  it.each<[string, Record<string, string>, string, string]>([
    ["has every occurrence masked", { A: "hunter2" }, "hunter2 and hunter2hunter2", "*** and ******"],
    ["is left alone without secrets", {}, "hunter2", "hunter2"],
    ["is left alone by an empty secret", { A: "" }, "hunter2", "hunter2"],
    ["has even a secret of one letter masked", { A: "x" }, "axb", "a***b"],
    ["has the longer of two secrets masked whole", { A: "abc", B: "abcdef" }, "abcdef abc", "*** ***"],
    ["has overlapping secrets covered together", { A: "abc", B: "cde" }, "xabcdey", "x***y"],
    ["has a secret that overlaps itself covered", { A: "aa" }, "baaab", "b***b"],
    ["has a secret with special characters masked", { A: "a.*(b$&" }, "a.*(b$& axb", "*** axb"],
    ["has a secret of several lines masked line by line", { A: "line one\nline two" }, "line two", "***"],
    ["keeps short lines of a secret", { A: "begin\nab\nmiddle" }, "begin\nab\nmiddle", "***\nab\n***"],
    ["has a secret of short lines masked whole", { A: "ab\ncd" }, "ab\ncd ab", "*** ab"],
    ["has a secret masked without the end of its line", { A: "ab\n" }, "ab", "***"],
    ["has lines with a carriage return masked", { A: "first\r\nsecond\r\n" }, "first second", "*** ***"],
  ])("%s", (_, secrets, text, masked) => {
    expect(secretMask(secrets).text(text)).toBe(masked);
  });
});

describe("a text in pieces", () => {
  it("shows at once what cannot become a secret", () => {
    const stream = secretMask({ A: "hunter2" }).stream();
    expect(stream.push("hello hunt")).toBe("hello ");
    expect(stream.push("ing")).toBe("hunting");
    expect(stream.push("hunter2 ok h")).toBe("*** ok ");
    expect(stream.end()).toBe("h");
  });

  it("is masked like the whole, however it is cut", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 30 });
    const secret = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 8 }),
        fc.array(secret, { maxLength: 4 }),
        (pieces, values) => {
          const mask = secretMask(Object.fromEntries(values.entries()));
          const stream = mask.stream();
          const shown = pieces.map((piece) => stream.push(piece)).join("") + stream.end();
          expect(shown).toBe(mask.text(pieces.join("")));
          expect(values.filter((value) => shown.includes(value))).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("holds back less than the longest secret", () => {
    const stream = secretMask({ A: "aaaa" }).stream();
    const shown = stream.push("a".repeat(10_000));
    expect(shown).toBe("***");
    expect(stream.push("b")).toBe("b");
    expect(stream.end()).toBe("");
  });
});
