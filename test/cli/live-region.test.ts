/** A block at the foot of a terminal, watched through a terminal emulator. */
import { beforeEach, describe, expect, it } from "vitest";
import { LiveRegion, type Terminal } from "../../src/cli/live-region.ts";
import { Emulator } from "./support/emulator.ts";

let emulator: Emulator;
let size: { columns: number; rows: number };
let writes: string[];
let nowMs: number;
let tick: () => void;
let change: (what: "resized" | "continued") => void;
let released: number;
let block: string[];
let region: LiveRegion;

beforeEach(() => {
  size = { columns: 40, rows: 12 };
  emulator = new Emulator(size.columns, size.rows);
  writes = [];
  nowMs = 0;
  released = 0;
  block = ["running", "", "foot"];
  const terminal: Terminal = {
    size: () => size,
    write: (text) => void writes.push(text),
    nowMs: () => nowMs,
    every: (_, act) => {
      tick = act;
      return () => void released++;
    },
    onChange: (handle) => {
      change = handle;
      return () => void released++;
    },
  };
  region = new LiveRegion(terminal, () => block);
});

/** Time goes on by as much as a frame takes. */
function frame(): void {
  nowMs += 100;
  tick();
}

/** What is seen of all that was written since it was last looked at. */
async function seen(): Promise<string[]> {
  for (const text of writes.splice(0)) await emulator.write(text);
  return emulator.lines();
}

describe("a block", () => {
  it("stays below what is printed, and each frame is one write", async () => {
    frame();
    expect(await seen()).toEqual(["running", "", "foot"]);
    region.print("one\ntwo\n");
    frame();
    expect(writes).toHaveLength(1);
    expect(await seen()).toEqual(["one", "two", "running", "", "foot"]);
  });

  it("is drawn where it differs only, and at most ten times a second", () => {
    frame();
    frame();
    expect(writes).toHaveLength(1);
    for (let ms = 0; ms < 1_000; ms++) {
      nowMs++;
      block = [`at ${nowMs}`];
      region.print("x\n");
      if (ms % 7 === 0) tick();
    }
    expect(writes.length).toBeLessThanOrEqual(11);
  });

  it("begins a line, and so does the text after it", async () => {
    frame();
    region.print("no end");
    frame();
    region.print("more\n");
    frame();
    expect(await seen()).toEqual(["no end", "more", "running", "", "foot"]);
  });

  it("leaves nothing behind when it shrinks or when it is over", async () => {
    frame();
    block = ["only"];
    frame();
    expect(await seen()).toEqual(["only"]);
    region.print("the end\n");
    region.end();
    expect(await seen()).toEqual(["the end"]);
    expect(released).toBe(2);
  });

  it("is not drawn by a run that is over at once", async () => {
    region.print("quick\n");
    nowMs = 50;
    region.end();
    expect(writes).toEqual(["quick\n"]);
  });

  it.each([
    [40, 20],
    [20, 40],
    [40, 11],
  ])("leaves nothing behind when %i columns become %i", async (before, after) => {
    size = { columns: before, rows: 12 };
    emulator.resize(before, 12);
    const row = (columns: number) => `${"=".repeat(columns - 2)}>`;
    block = [row(before), row(before), "foot"];
    region.print("story\n");
    frame();
    await seen();
    size = { columns: after, rows: 12 };
    emulator.resize(after, 12);
    block = [row(after), row(after), "foot"];
    nowMs += 100;
    change("resized");
    expect(await seen()).toEqual(["story", row(after), row(after), "foot"]);
  });

  it("is drawn anew where others have printed while the process slept", async () => {
    frame();
    await seen();
    await emulator.write("[1]+ Stopped\n$ fg\n");
    nowMs += 100;
    change("continued");
    region.print("on\n");
    frame();
    expect(await seen()).toEqual([
      "running",
      "",
      "foot",
      "[1]+ Stopped",
      "$ fg",
      "on",
      "running",
      "",
      "foot",
    ]);
  });

  it("keeps its rows where the terminal takes a character for wider than it is", async () => {
    block = [`${"👩‍👩‍👧‍👦".repeat(19)}x`, "foot"];
    frame();
    block = ["a", "foot"];
    frame();
    expect(await seen()).toEqual(["a", "foot"]);
  });

  it("gives way to a step that prints faster than frames are drawn, and nothing is lost", async () => {
    frame();
    const line = `${"y".repeat(39)}\n`;
    const lines = 3_000;
    for (let count = 0; count < lines; count++) region.print(line);
    expect(writes.length).toBeLessThan(5);
    frame();
    expect((await seen()).filter((text) => text === line.trim())).toHaveLength(lines);
    expect((await seen()).slice(-3)).toEqual(["running", "", "foot"]);
  });
});
