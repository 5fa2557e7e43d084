/** What a command line means: words with and without flags, and points that begin with a minus. */
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli/parse-command-line.ts";

describe("a command line", () => {
  it.each([[["status", "--at", "-3"]], [["status", "--at=-3"]]])(
    "%j: a point before the end is no flag",
    (argv) => {
      expect(parseCommandLine(argv).flags.text("at")).toBe("-3");
    },
  );

  it("has as many words without a flag as the command takes", () => {
    expect(parseCommandLine(["status", "B29TP4"])).toMatchObject({ target: "B29TP4", others: [] });
    expect(() => parseCommandLine(["status", "B29TP4", "more"])).toThrow(
      expect.objectContaining({ code: "USAGE", message: "plan status takes [PLAN]" }),
    );
    expect(() => parseCommandLine(["list", "more"])).toThrow(expect.objectContaining({ code: "USAGE" }));
  });

  it("names the flag that was meant", () => {
    expect(() => parseCommandLine(["status", "--wach"])).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("did you mean --watch?") }),
    );
  });
});
