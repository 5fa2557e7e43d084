/** A text as one word of a shell: what a shell makes of it is the text again. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellWord } from "../../src/domain/shell-word.ts";

describe("a word of a shell", () => {
  it("stays as it is where nothing in it means anything to a shell", () => {
    for (const text of ["release.plan.yaml", "/home/ana/a-b_c/x@1.yaml", "cp_12", "NAME=1,2:3%+"]) {
      expect(shellWord(text)).toBe(text);
    }
  });

  it("is quoted otherwise, and is the same text to a shell", () => {
    const texts = [
      "",
      "a b",
      "it's",
      "$HOME `id` $(id)",
      '"x"\\',
      "a\nb",
      "*?[x]",
      "~",
      "#x",
      "é🚀",
      "a;b&c|d",
    ];
    const script = `printf '%s\\0' ${texts.map(shellWord).join(" ")}`;
    const output = execFileSync("sh", ["-c", script], { encoding: "utf8" });
    expect(output.split("\0").slice(0, -1)).toEqual(texts);
    for (const text of texts) expect(shellWord(text)).toMatch(/^'/);
  });
});
