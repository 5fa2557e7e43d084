/** What a mistyped word was meant to be; far-off words are not guessed at. */
import { describe, expect, it } from "vitest";
import { closestWord } from "../../src/schema/closest-word.ts";

const words = ["timeout", "retry", "run", "env"];

describe("a mistyped word", () => {
  it.each([
    ["a letter changed", "timeoux", "timeout"],
    ["a letter left out", "timout", "timeout"],
    ["a letter put in", "rettry", "retry"],
    ["two letters swapped", "rerty", "retry"],
    ["another case", "TIMEOUT", "timeout"],
    ["a short word with one slip", "rnn", "run"],
  ])("with %s is found", (_, word, meant) => {
    expect(closestWord(word, words)).toBe(meant);
  });

  it.each(["", "x", "nev er", "cwd", "timeouts-of-all"])(
    "that is far off, like %j, is not guessed at",
    (word) => {
      expect(closestWord(word, words)).toBeNull();
    },
  );

  it("of a million letters costs nothing", () => {
    expect(closestWord("x".repeat(1_000_000), words)).toBeNull();
  });

  it("is the nearest of several", () => {
    expect(closestWord("retri", ["retires", "retry"])).toBe("retry");
  });
});
