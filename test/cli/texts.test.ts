/** Texts on their way to a terminal: how wide they are, where they are cut, what of them is shown when. */
import { describe, expect, it } from "vitest";
import { lineCutter } from "../../src/cli/line-cutter.ts";
import { newestLine } from "../../src/cli/newest-line.ts";
import { cutTo, padBefore, padTo, textWidth } from "../../src/cli/render/text-width.ts";

describe("the width of a text", () => {
  it.each([
    ["plain", 5],
    ["日本語", 6],
    ["e\u0301", 1],
    ["🚀", 2],
    ["👩‍👩‍👧‍👦", 2],
    ["\u001b[31mred\u001b[39m", 3],
    ["", 0],
  ])("of %j is %i", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it("is what a text is cut and padded to", () => {
    expect(cutTo("日本語です", 10)).toBe("日本語です");
    expect(cutTo("日本語です", 7)).toBe("日本語…");
    expect(cutTo("日本語です", 6)).toBe("日本…");
    expect(padTo("日本", 6)).toBe("日本  ");
    expect(padBefore("日本", 6)).toBe("  日本");
    expect(padTo("longer", 3)).toBe("longer");
  });
});

describe("a very long line", () => {
  const long = (length: number) => "x".repeat(length);

  it("is cut, whatever pieces it comes in, and the next line is whole", () => {
    const text = `first\n${long(2_000)}\n${long(2_001)}\nlast\n${long(9_000)}`;
    const whole = lineCutter()(text);
    expect(whole).toBe(`first\n${long(2_000)}\n${long(2_000)}…\nlast\n${long(2_000)}…`);
    for (const size of [1, 7, 999, 2_000, 4_001]) {
      const cut = lineCutter();
      let pieces = "";
      for (let at = 0; at < text.length; at += size) pieces += cut(text.slice(at, at + size));
      expect(pieces).toBe(whole);
    }
  });
});

describe("the newest line", () => {
  it("is kept until a newer one comes, and every line is printed once", () => {
    const newest = newestLine();
    expect([newest.push("one\n"), newest.shown()]).toEqual(["", "one"]);
    expect([newest.push("two\nthree\n"), newest.shown()]).toEqual(["one\ntwo\n", "three"]);
    expect([newest.push("\n"), newest.shown()]).toEqual(["", "three"]);
    expect([newest.push("four"), newest.shown()]).toEqual(["three\n\n", "four"]);
    expect([newest.take(), newest.shown(), newest.take()]).toEqual(["four", "", ""]);
  });

  it("is none while nothing but empty lines came", () => {
    const newest = newestLine();
    expect([newest.push("\n\n"), newest.shown()]).toEqual(["\n\n", ""]);
  });
});
