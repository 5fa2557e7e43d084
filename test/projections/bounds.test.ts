/** Texts are cut by the bytes their JSON takes, and never within a character. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, keptId, keptName, keptText, keptTime, shortId } from "../../projections/bounds.ts";

/** As JSON in UTF-8, without quotes. */
const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;

describe("a text", () => {
  it("that fits stays as it is", () => {
    for (const text of ["", "a", "0123456789", "🚀🚀", 'a"b', "\n\n\n\n\n"]) expect(cut(text, 10)).toBe(text);
  });

  it.each([
    ["plain letters, a byte each", "a", 10],
    ["quotes, escaped", '"', 5],
    ["backslashes, escaped", "\\", 5],
    ["line breaks, which have a short escape", "\n", 5],
    ["control characters, six bytes", "\u0001", 1],
    ["DEL, a byte in JSON", "\u007f", 10],
    ["two-byte letters", "é", 5],
    ["three-byte characters", "界", 3],
    ["half a character, written as an escape", "\ud800", 1],
    ["characters of two units", "🚀", 2],
  ])("of %s keeps as many as fit ten bytes", (_, character, kept) => {
    expect(cut(character.repeat(20), 10)).toBe(character.repeat(kept));
  });

  it("counts every kind of code point as JSON writes it, also the first and last of each kind", () => {
    const edges = [0, 0x1f, 0x20, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdfff, 0xe000, 0xffff];
    for (const code of [...edges, 0x10000, 0x10ffff]) {
      const character = String.fromCodePoint(code);
      const kept = Math.floor(12 / bytesOf(character));
      expect(cut(`${character}a`.repeat(20), 12 + kept)).toBe(`${character}a`.repeat(kept));
    }
  });

  it("is its longest beginning that fits, whatever it is and wherever it holds half a character", () => {
    const unit = fc.constantFrom("\ud83d", "\ude80", "🚀", "界", "é", "a", '"', "\u0000", "\n");
    let cuts = 0;
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), fc.nat(100), (text, bytesMax) => {
        const beginning = cut(text, bytesMax);
        expect(text.startsWith(beginning)).toBe(true);
        expect(bytesOf(beginning)).toBeLessThanOrEqual(bytesMax);
        if (beginning === text) return;
        cuts++;
        const next = String.fromCodePoint(text.codePointAt(beginning.length) ?? 0);
        expect(bytesOf(beginning) + bytesOf(next)).toBeGreaterThan(bytesMax);
      }),
      { numRuns: 2_000 },
    );
    expect(cuts).toBeGreaterThan(100);
  });
});

describe("the bounds", () => {
  it("let through what planstream itself writes", () => {
    const id = "a".repeat(63);
    expect(shortId(id)).toBe(id);
    expect(keptId("f".repeat(64))).toBe("f".repeat(64));
    expect(keptTime("2026-01-01T00:00:00.000Z")).toBe("2026-01-01T00:00:00.000Z");
  });

  it("cut the rest", () => {
    const long = "x".repeat(2_000);
    const lengths = [shortId, keptId, keptTime, keptName, keptText].map((kept) => kept(long).length);
    expect(lengths).toEqual([128, 64, 32, 256, 1024]);
  });
});
