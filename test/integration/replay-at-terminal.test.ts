/** `history --replay` at a real terminal: the run screen is drawn again from events, and the story stands in the end. */
import { describe, expect, it } from "vitest";
import { seenOf } from "./support/drawn-terminal.ts";
import { useScratch } from "./support/scratch.ts";
import { ctrlC, hasTerminals, planAtTerminal } from "./support/terminal.ts";

const scratch = useScratch();
const atTerminal = planAtTerminal(scratch);

/** Two runs of a plan whose list fails at its last item until it is mended. */
async function runTwice(): Promise<void> {
  const file = scratch.planFile("shown", [
    { id: "first", name: "The first", run: "sleep 1.2; echo printed" },
    { id: "each", each: ["a", "b", "c"], run: "sleep 0.3; test $ITEM != c -o -e mended" },
    { id: "third", phase: "apply", run: "true" },
  ]);
  expect((await scratch.plan(["run", file])).code).toBe(1);
  scratch.write("mended", "");
  expect((await scratch.plan(["resume", "latest"])).code).toBe(0);
}

const plain = (lines: readonly string[] | undefined) =>
  (lines ?? []).map((line) => line.replace("^C", "").replace(/ +[0-9.]+s$/, " TIME"));

const story = [
  expect.stringMatching(/^shown {2}[0-9A-Z]{26}$/),
  "",
  expect.stringMatching(/^ {2}attempt 1, /),
  "",
  "  ✔ first  The first TIME",
  "  ✖ each/3  failed, not tried again TIME",
  "      exit code 1",
  "",
  "  ✖ errored at each/3, 3 checkpoints kept",
  "",
  expect.stringMatching(/^ {2}[0-9.]+s later, attempt 2, /),
  "",
  "  ✔ each TIME",
  "  ✔ third TIME",
  "",
  "  ✔ applied, 6 checkpoints",
];

describe.runIf(hasTerminals)("a run told again at a terminal", () => {
  it("is the block it was, also in another size, and a story when it is over", async () => {
    await runTwice();
    const resize = { after: "step 2 of 3", press: "resize 70x20" };
    const session = await atTerminal(["history", "latest", "--replay", "--speed", "1"], [resize]);
    expect(session.code).toBe(0);
    const seen = await seenOf(session);
    for (const lines of seen)
      expect(lines.filter((line) => line.includes("▸")).length).toBeLessThanOrEqual(1);
    expect(seen.map((lines) => plain(lines).slice(4))).toContainEqual([
      "  ▸ first  The first TIME",
      "  · each",
      "  · third  apply",
      "",
      "  execute · step 1 of 3 · 0 checkpoints · Ctrl-C shows the rest at once",
    ]);
    expect(plain(seen.at(-1))).toEqual(story);
  });

  it("shows the rest at once after Ctrl-C, and exits well", async () => {
    await runTwice();
    const args = ["history", "latest", "--replay", "--speed", "0.001"];
    const session = await atTerminal(args, [{ after: "step 1 of 3", press: ctrlC }]);
    expect(session).toMatchObject({ code: 0, signal: null });
    expect(plain((await seenOf(session)).at(-1))).toEqual(story);
  });

  it("is told in lines where everything is kept", async () => {
    await runTwice();
    const args = ["history", "latest", "--replay", "--speed", "1000"];
    const { screen } = await atTerminal(args, [], { env: { CI: "true", NO_COLOR: "1" } });
    expect(screen).not.toContain("\u001b");
    expect(screen).toContain("  ▸ first");
  });
});
