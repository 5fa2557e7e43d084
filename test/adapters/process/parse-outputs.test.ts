/** The grammar of `$PLAN_OUTPUT`, case by case. */
import { describe, expect, it } from "vitest";
import { parseOutputs } from "../../../src/adapters/process/parse-outputs.ts";
import { outputBytesMax } from "../../../src/application/ports/step-texts.ts";

const declared = ["A", "B"];

describe("a written output", () => {
  it.each<[string, string, Record<string, string>]>([
    ["is the text behind the sign", "A=1\nB=2\n", { A: "1", B: "2" }],
    ["needs no end of line at the end of the file", "A=1\nB=2", { A: "1", B: "2" }],
    ["may be empty", "A=\nB=\n", { A: "", B: "" }],
    ["keeps spaces, tabs and carriage returns", "A= 1 \t\r\nB=2\n", { A: " 1 \t\r", B: "2" }],
    ["may hold further signs", "A=x=y=z\nB=a<<b\n", { A: "x=y=z", B: "a<<b" }],
    ["of several lines has no end of line at its end", "A<<END\n1\n2\nEND\nB=\n", { A: "1\n2", B: "" }],
    ["of several lines keeps empty ones", "A<<END\n\n1\n\nEND\nB=\n", { A: "\n1\n", B: "" }],
    ["of several lines may be empty", "A<<END\nEND\nB=\n", { A: "", B: "" }],
    ["of several lines may look like others", "A<<E\nB=1\nB<<E\nE\nB=2\n", { A: "B=1\nB<<E", B: "2" }],
    ["ends at a line that is the end and nothing else", "A<<E\n E\nEE\nE\nB=\n", { A: " E\nEE", B: "" }],
    ["may have an end with signs in it", "A<<x=y<<z\n1\nx=y<<z\nB=\n", { A: "1", B: "" }],
    ["counts the last time", "A=1\nA=2\nB=\n", { A: "2", B: "" }],
    ["may stand between empty lines", "\n\nA=1\n\nB=2\n\n", { A: "1", B: "2" }],
    ["may hold any text", "A=ä€😀\uFEFF\nB=\uFEFF1\n", { A: "ä€😀\uFEFF", B: "\uFEFF1" }],
  ])("%s", (_, text, values) => {
    expect(parseOutputs(Buffer.from(text), declared)).toEqual({ kind: "outputs", values });
  });

  it("may fill all 64 KiB", () => {
    const value = "x".repeat(outputBytesMax - 2);
    expect(parseOutputs(Buffer.from(`A=${value}`), ["A"])).toEqual({ kind: "outputs", values: { A: value } });
  });

  it("may be called like a property every object has", () => {
    const names = ["__proto__", "constructor"];
    const result = parseOutputs(Buffer.from("__proto__=1\nconstructor=2\n"), names);
    expect(Object.entries(result.kind === "outputs" ? result.values : {})).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });
});

describe("no outputs at all", () => {
  it("is fine for a step that declares none", () => {
    expect(parseOutputs(Buffer.from(""), [])).toEqual({ kind: "outputs", values: {} });
  });
});

describe("a file of outputs", () => {
  const nul = Buffer.from("A=1\nB=a\0b\n");
  const notUtf8 = Buffer.concat([Buffer.from("A=1\nB="), Buffer.from([0xff, 0xfe]), Buffer.from("\n")]);
  const notUtf8Key = Buffer.concat([Buffer.from("A=1\n"), Buffer.from([0xc3]), Buffer.from("=2\n")]);
  const cutInCharacter = Buffer.from(`A=1\nB=${"ä".repeat(outputBytesMax)}`).subarray(0, outputBytesMax + 1);

  it.each<[string, Buffer | string, string]>([
    ["an output that is not declared", "A=1\nB=2\nC=3\n", 'output "C" is not declared'],
    ["an undeclared one of several lines without end", "C<<E\n1\n", 'output "C" is not declared'],
    ["a declared output that is missing", "A=1\n", 'output "B" was not written to $PLAN_OUTPUT'],
    ["a line without a sign", "A=1\nhello\n", "line 2 of $PLAN_OUTPUT is neither KEY=VALUE nor KEY<<END"],
    ["a line without a key", "=1\n", "line 1 of $PLAN_OUTPUT is neither KEY=VALUE nor KEY<<END"],
    ["several lines without an end to look for", "A<<\n1\n\n", lineProblem(1)],
    ["several lines that never end", "A=1\nB<<END\n1\nEND \n", 'output "B" has no line that ends it'],
    ["a NUL byte", nul, 'output "B" is not UTF-8 text without NUL'],
    ["a value that is not UTF-8", notUtf8, 'output "B" is not UTF-8 text without NUL'],
    ["a key that is not UTF-8", notUtf8Key, lineProblem(2)],
    ["one byte too many", `A=${"x".repeat(outputBytesMax - 1)}`, 'outputs are over 64 KiB in all, at "A"'],
    [
      "too many lines",
      `A=1\nB<<E\n${"x\n".repeat(outputBytesMax)}`,
      'outputs are over 64 KiB in all, at "B"',
    ],
    ["a cut in a character", cutInCharacter, 'outputs are over 64 KiB in all, at "B"'],
    ["too many bytes without any key", "x".repeat(outputBytesMax + 1), "outputs are over 64 KiB in all"],
  ])("is refused for %s", (_, bytes, problem) => {
    expect(parseOutputs(Buffer.from(bytes as string), declared)).toEqual({ kind: "problem", problem });
  });
});

function lineProblem(line: number): string {
  return `line ${line} of $PLAN_OUTPUT is neither KEY=VALUE nor KEY<<END`;
}
