/**
 * A run drawn on a real terminal, seen through a terminal emulator: nothing is left over, doubled or lost, whatever
 * happens to the terminal. Skipped where there is no Python.
 */
import { describe, expect, it } from "vitest";
import { hostileTexts, steeringIn } from "../support/hostile-texts.ts";
import { bin } from "./support/command.ts";
import { seenOf } from "./support/drawn-terminal.ts";
import { useScratch, waits } from "./support/scratch.ts";
import { ctrlC, hasTerminals, planAtTerminal, programAtTerminal } from "./support/terminal.ts";

const scratch = useScratch();
const atTerminal = planAtTerminal(scratch);
const beginFrame = "\u001b[?2026h";

/** Times are what they were, ids too, and a terminal shows Ctrl-C wherever it is at that moment. */
function plain(lines: readonly string[] | undefined): string[] {
  return (lines ?? []).map((line) =>
    line
      .replace("^C", "")
      .replace(/[0-9A-HJKMNP-TV-Z]{26}/, "ID")
      .replace(/ +[0-9.]+s$/, " TIME")
      .replace(/(plan \w+) [0-9A-Z]{6}/, "$1 ID"),
  );
}

describe.runIf(hasTerminals)("a run at a terminal", () => {
  it("is a block while it goes on, and a story when it is over", async () => {
    const file = scratch.planFile("shown", [
      { id: "first", name: "The first", run: "echo one; echo two >&2; printf 'no end'" },
      { id: "second", run: `echo three; echo four; ${waits("second")}` },
      { id: "third", phase: "apply", run: "true" },
    ]);
    const run = atTerminal(["run", file], [{ after: "step 2 of 3", press: "" }]);
    await scratch.appears("second.begun");
    setTimeout(() => scratch.write("second.go", ""), 300);
    const session = await run;
    expect(session.code).toBe(0);
    const seen = (await seenOf(session)).map(plain);
    for (const lines of seen) expect(lines.filter((line) => line.trim() === "four").length).toBeLessThan(2);
    const block = seen.findLast((lines) => lines.includes("            four"));
    expect(block?.slice(-6)).toEqual([
      "three",
      "  ▸ second TIME",
      "            four",
      "  · third   apply",
      "",
      "  execute · step 2 of 3 · 1 checkpoint · Ctrl-C stops safely",
    ]);
    expect(seen.at(-1)).toEqual([
      "shown  ID",
      "",
      ...["one", "two", "no end", "  ✔ first   The first TIME", "three", "four", "  ✔ second TIME"],
      "  ✔ third TIME",
      "",
      "  ✔ applied, 3 checkpoints",
      "",
      "  Look      plan history ID   what happened",
    ]);
  });

  it("keeps its story whole when the terminal is resized while it draws", async () => {
    const file = scratch.planFile("resized", [
      { id: "first", run: "echo begun" },
      {
        id: "moves",
        name: "A step whose name is long enough to be cut",
        run: `for i in 1 2 3 4 5 6; do echo "line $i"; sleep 0.25; done`,
      },
    ]);
    const keys = [
      { after: "line 1", press: "resize 44x24" },
      { after: "line 2", press: "resize 120x24" },
      { after: "line 3", press: "resize 60x12" },
      { after: "line 4", press: "resize 80x24" },
    ];
    const session = await atTerminal(["run", file], keys);
    expect(session.code).toBe(0);
    const seen = await seenOf(session);
    for (const lines of seen)
      expect(lines.filter((line) => line.includes("▸")).length).toBeLessThanOrEqual(1);
    const last = plain(seen.at(-1));
    const told = last.filter((line) => line.startsWith("line"));
    expect(told).toEqual([1, 2, 3, 4, 5, 6].map((number) => `line ${number}`));
    expect(last.filter((line) => line.includes("Ctrl-C"))).toEqual([]);
    expect(last.filter((line) => line.includes("✔ "))).toHaveLength(3);
  });

  it("loses and doubles no line of a step that prints fast, and stops at Ctrl-C in the middle of one", async () => {
    const file = scratch.planFile("fast", [
      { id: "counts", run: "seq 20000; echo counted" },
      { id: "endless", run: "trap 'exit 130' INT; i=0; while :; do i=$((i+1)); echo \"endless $i\"; done" },
    ]);
    const session = await atTerminal(["run", file], [{ after: "endless 500", press: ctrlC }]);
    expect(session.signal).toBe("SIGINT");
    const last = plain((await seenOf(session)).at(-1));
    const numbers = last.filter((line) => /^\d+$/.test(line)).map(Number);
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
    const endless = last.filter((line) => line.startsWith("endless ")).map((line) => Number(line.slice(8)));
    // At Ctrl-C a terminal forgets what it holds and has not shown: one line may be torn. None comes twice.
    const outOfOrder = endless.filter((number, index) => number <= (endless[index - 1] ?? 0));
    expect(outOfOrder.length).toBeLessThan(2);
    expect(last).toContainEqual(
      expect.stringMatching(/^ {2}Stopping endless; it has .+ to end, then it is killed\.$/),
    );
    expect(last.slice(-4)).toEqual([
      "  ■ interrupted after 1 checkpoint; nothing is lost",
      "",
      "  Resume    plan resume ID    goes on",
      "  Look      plan history ID   what happened",
    ]);
    const frames = session.screen.split(beginFrame).length - 1;
    expect(frames).toBeLessThan(600);
  });

  it("stays small while a step prints 100 MB", async () => {
    const file = scratch.planFile("large", [
      { id: "prints", run: "yes 0123456789 | head -c 100000000 || true" },
    ]);
    const { code, peak_kb } = await atTerminal(["run", file], [], { newest: 10_000 });
    expect(code).toBe(0);
    expect(peak_kb).toBeLessThan(300 * 1024);
  });

  it("cuts a line that would fill the terminal", async () => {
    const file = scratch.planFile("wide", [{ id: "prints", run: "head -c 1000000 /dev/zero | tr '\\0' x" }]);
    const session = await atTerminal(["run", file]);
    expect(session.screen.match(/x{100,}…/g)?.map((line) => line.length)).toEqual([2_001]);
  });

  it("lets nothing of a step steer the terminal", async () => {
    scratch.write("hostile", hostileTexts.map((text) => `${text}\n`).join(""));
    const file = scratch.planFile("hostile", [
      { id: "prints", run: "cat hostile; sleep 0.3; tac hostile; exit 1" },
    ]);
    const { code, screen } = await atTerminal(["run", file]);
    expect(code).toBe(1);
    // What is ours: frames, moves, erasing, styles; and line ends, as a terminal writes them.
    const own = /\u001b\[(?:\?2026[hl]|\?7[hl]|\d+A|J|K|(?:[12]|22|3[1-6]|39)m)|\r(?=\n|\u001b\[J)/g;
    expect(steeringIn(screen.replace(own, ""))).toEqual([]);
  });

  it.each([
    ["of a job", { CI: "true" }, "  ▸ only"],
    ["that is none", { TERM: "dumb" }, "  ▸ only"],
    ["that a program reads", { CLAUDECODE: "1" }, "[1/1] only: done"],
    ["that a program reads", { AI_AGENT: "any" }, "[1/1] only: done"],
  ])("%s is told in lines, and nothing is drawn", async (_, env, line) => {
    const file = scratch.planFile("lines", [{ id: "only", run: "echo noise; sleep 0.3" }]);
    const { screen } = await atTerminal(["run", file], [], { env: { ...env, NO_COLOR: "1" } });
    expect(screen).toContain(line);
    expect(screen).toContain("noise\r\n");
    expect(screen).not.toContain("\u001b");
  });

  it("with --ascii is drawn with ASCII alone", async () => {
    const file = scratch.planFile("ascii", [
      { id: "only", name: "a".repeat(200), run: "echo noise; sleep 0.3" },
    ]);
    const { screen } = await atTerminal(["run", file, "--ascii"]);
    expect(screen).toContain(beginFrame);
    expect(screen).toMatch(/^[\r\n\u001b -~]*$/);
  });

  it("ends quietly when its reader leaves", async () => {
    const file = scratch.planFile("quiet", [{ id: "only", run: "true" }]);
    await atTerminal(["run", file]);
    const script = '"$@" | head -1; echo "exit $PIPESTATUS"';
    const command = [process.execPath, bin, "history", "--all"];
    const { screen } = await programAtTerminal(scratch, ["bash", "-c", script, "bash", ...command]);
    expect(plain(screen.split("\r\n"))).toEqual([
      expect.stringContaining("latest"),
      expect.stringContaining("quiet  ID"),
      "exit 0",
      "",
    ]);
  });
});
