/** Logs are read in pieces, from where it is asked, and as they grow. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogReader } from "../../src/cli/read-log.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-log-"));
  path = join(folder, "1-1-one-1.log");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function readAll(text: string, lastLines: number | null = null): string[] {
  writeFileSync(path, text);
  const reader = new LogReader(path, lastLines);
  try {
    return [...reader.read(true)];
  } finally {
    reader.close();
  }
}

describe("a log", () => {
  it.each(["", "one line", "one\ntwo\n", "one\n\n\ntwo", "\n"])("%j is read whole", (text) => {
    expect(readAll(text).join("")).toBe(text);
  });

  it("of any size comes in pieces of whole lines, and no character is torn", () => {
    const text = "ß€😀 and so on\n".repeat(20_000);
    const pieces = readAll(text);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(text);
    for (const piece of pieces) expect(piece.endsWith("\n")).toBe(true);
  });

  it("with a line that never ends comes in pieces, too", () => {
    const text = "x".repeat(1_000_000);
    const pieces = readAll(text);
    expect(pieces.join("")).toBe(text);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(200_000);
  });

  it.each([
    [0, "one\ntwo\nthree\n", ""],
    [1, "one\ntwo\nthree\n", "three\n"],
    [2, "one\ntwo\nthree", "two\nthree"],
    [3, "one\ntwo\nthree\n", "one\ntwo\nthree\n"],
    [9, "one\ntwo\nthree\n", "one\ntwo\nthree\n"],
    [2, "one\n\n", "one\n\n"],
    [1, "", ""],
  ])("from its last %i lines on", (lines, text, expected) => {
    expect(readAll(text, lines).join("")).toBe(expected);
  });

  it("from lines on that begin far before its end", () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`);
    expect(readAll(lines.join(""), 40_000).join("")).toBe(lines.slice(10_000).join(""));
  });

  it("that grows is read on where it was, a line when it has its end", () => {
    writeFileSync(path, "one\ntw");
    const reader = new LogReader(path, null);
    expect([...reader.read(false)]).toEqual(["one\n"]);
    expect([...reader.read(false)]).toEqual([]);
    appendFileSync(path, "o\nthr");
    expect([...reader.read(false)]).toEqual(["two\n"]);
    expect([...reader.read(true)]).toEqual(["thr"]);
    reader.close();
  });

  it.each([null, 2])("that is not there yet is empty, and read whole once it is made", (lastLines) => {
    const reader = new LogReader(path, lastLines);
    expect([...reader.read(false)]).toEqual([]);
    writeFileSync(path, "one\ntwo\nthree\n");
    expect([...reader.read(false)].join("")).toBe("one\ntwo\nthree\n");
    reader.close();
  });

  it("that is never made is empty", () => {
    const reader = new LogReader(path, null);
    expect([...reader.read(true)]).toEqual([]);
    reader.close();
  });
});
