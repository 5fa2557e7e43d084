/** Files made to break the reader: it answers with a definition or with problems inside of the file, and never throws. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planFileBytesMax } from "../../../../src/adapters/system/plan-file/plan-file-reader.ts";
import { agent, backfill, release } from "./example-files.ts";
import { definitionOf, planWith, problemsOf, readFile, shownProblemsOf } from "./written-file.ts";

const one = "  - id: a\n    run: b\n";

describe("names of JavaScript's own", () => {
  it("are names like others where they may be names", async () => {
    const text = planWith(
      "  - id: constructor\n    run: b\n    env: { constructor: x, toString: y, hasOwnProperty: z }\n",
      "env: { constructor: 1, valueOf: 2 }\n",
    );
    const result = await readFile(text);
    expect(result).toMatchObject({ kind: "valid", lines: { constructor: { line: 5, column: 5 } } });
    const { env, steps } = await definitionOf(text);
    expect(Object.entries(env)).toEqual([
      ["constructor", "1"],
      ["valueOf", "2"],
    ]);
    expect(Object.entries(steps[0]?.env ?? {})).toEqual([
      ["constructor", "x"],
      ["toString", "y"],
      ["hasOwnProperty", "z"],
    ]);
  });

  it("are not found among the steps of a plan that has none of that name", async () => {
    const result = await readFile(planWith(one));
    const lines = result.kind === "valid" ? result.lines : {};
    expect(Object.keys(lines)).toEqual(["a"]);
    expect(Object.getPrototypeOf(lines)).toBe(null);
  });

  it("change nothing as keys: __proto__ is none, the others are unknown", async () => {
    const text = planWith(
      `${one}    __proto__: { polluted: yes }\n    constructor: { prototype: { polluted: yes } }\n`,
      "__proto__: { polluted: yes }\nenv: { __proto__: x }\nvars: { __proto__: { secret: true } }\ndefaults: { toString: x }\n",
    );
    expect(await shownProblemsOf(text)).toEqual([
      '3:1 no key may be "__proto__"',
      '4:8 no key may be "__proto__"',
      '5:9 no key may be "__proto__"',
      '6:13 unknown key "toString" in "defaults"',
      '10:5 no key may be "__proto__"',
      '11:5 unknown key "constructor" in step "a"',
    ]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("are no ids but by the rules of ids", async () => {
    expect(
      await shownProblemsOf(planWith("  - id: __proto__\n    run: b\n    outputs: [__proto__]\n")),
    ).toEqual([
      '4:9 "id" in step "__proto__" must be at most 63 of a-z, 0-9 and -, beginning with a letter (did you mean "proto"?)',
      '6:15 item 1 in "outputs" in step "__proto__" must be at most 64 of A-Z, 0-9 and _, beginning with a letter (did you mean "PROTO"?)',
    ]);
  });
});

describe("limits", () => {
  it.each([
    ["brackets", "[".repeat(20_000), "1:65"],
    ["closed brackets", `a: ${"[".repeat(20_000)}${"]".repeat(20_000)}`, "1:67"],
    ["braces", "{a: ".repeat(20_000), "1:257"],
    ["dashes", `${"- ".repeat(20_000)}x`, "1:129"],
    ["question marks", `${"? ".repeat(20_000)}x`, "1:129"],
    ["indentation", Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""), "65:66"],
  ])("end nesting by %s at 64 levels", async (_, text, place) => {
    expect(await shownProblemsOf(text)).toEqual([`${place} nested deeper than 64 levels`]);
  });

  it("let 64 levels pass", async () => {
    const text = planWith(one, `env: ${"[".repeat(63)}${"]".repeat(63)}\n`);
    expect(await shownProblemsOf(text)).toEqual(['3:6 "env" must be names with values']);
  });

  it("hold for levels that aliases put together", async () => {
    const text = `a: &a ${"[".repeat(40)}${"]".repeat(40)}\nb: [[[[[[[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]]]]]]\n`;
    expect(await shownProblemsOf(text)).toEqual(["2:29 nested deeper than 64 levels"]);
  });

  it("stop an alias bomb where it goes off", async () => {
    const levels = "bcdefghi".split("").map((name, index) => {
      const inner = "abcdefgh"[index];
      return `${name}: &${name} [${Array(9).fill(`*${inner}`).join(",")}]\n`;
    });
    expect(await shownProblemsOf(`a: &a [x,x,x,x,x,x,x,x,x]\n${levels.join("")}`)).toEqual([
      "5:8 aliases stand for more than 10000 values",
    ]);
  });

  it("let 100 aliases pass, and no more", async () => {
    const steps = (count: number) =>
      Array.from({ length: count }, (_, index) => `  - { id: s${index}, run: *run }\n`).join("");
    const first = "  - { id: a, run: &run b }\n";
    expect(await problemsOf(planWith(first + steps(100)))).toEqual([]);
    expect(await shownProblemsOf(planWith(first + steps(101)))).toEqual(["105:22 more than 100 aliases"]);
  });

  it("keep an alias from standing for what it is in", async () => {
    expect(await shownProblemsOf(planWith(`  - &s\n    id: a\n    run: b\n    env: *s\n`))).toEqual([
      '7:10 "*s" stands inside of what it would repeat',
    ]);
  });

  it("are a file's size", async () => {
    const filled = (size: number) =>
      planWith(one)
        .padEnd(size - 1, " # padding")
        .concat("\n");
    expect(await problemsOf(filled(planFileBytesMax))).toEqual([]);
    expect(await shownProblemsOf(filled(planFileBytesMax + 1))).toEqual([
      "1:1 the file is too large: a plan file has at most 5 MiB",
    ]);
  });

  it("are the words and signs in it", { timeout: 60_000 }, async () => {
    expect(await shownProblemsOf("a: 1\n".repeat(100_000))).toEqual([
      "71429:3 the file has more than 500000 words and signs",
    ]);
  });

  it("hold for what is reported, too", async () => {
    const result = await readFile(
      `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(",")}}`,
    );
    expect(result).toMatchObject({ kind: "invalid" });
    expect(JSON.stringify(result).length).toBeLessThan(100_000);
  });
});

describe("any file at all", () => {
  const pieces = [
    "&a ",
    "*a",
    "<<: ",
    "[",
    "{",
    "]",
    "}",
    "? ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "!x ",
    "!!str ",
    "\t",
    "'",
    '"',
    "|\n",
    ">-\n",
    ": ",
    ":",
    "- ",
    "#",
    "\r",
    "\n",
    "\n  ",
    "__proto__: ",
    "constructor: ",
    "\0",
    "\ufeff",
    "😀",
    "\\u",
    "@",
    "`",
    ",",
    "null",
    "~",
    "1e999",
  ].map((piece) => Buffer.from(piece));
  const bytes = fc.oneof(
    fc.constantFrom(...pieces),
    fc.uint8Array({ minLength: 1, maxLength: 3 }).map(Buffer.from),
  );
  /** Puts `bytes` where `cut` bytes are taken away; `at` is a share of the file. */
  const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(12), bytes });

  function mutate(file: string, mutations: readonly { at: number; cut: number; bytes: Buffer }[]): Buffer {
    return mutations.reduce((content, { at, cut, bytes: put }) => {
      const start = Math.floor(at * content.length);
      return Buffer.concat([content.subarray(0, start), put, content.subarray(start + cut)]);
    }, Buffer.from(file));
  }

  async function expectAnAnswer(content: Uint8Array): Promise<void> {
    const result = await readFile(content);
    expect(result.sha256).toBe(createHash("sha256").update(content).digest("hex"));
    if (result.kind === "valid") {
      expect(Object.keys(result.lines)).toEqual(result.definition.steps.map(({ id }) => id));
      return;
    }
    const lines = new TextDecoder().decode(content).split("\n");
    expect(result.problems.length).toBeGreaterThan(0);
    let before = { line: 1, column: 1 };
    for (const problem of result.problems) {
      const { line, column, length, excerpt } = problem;
      const text = lines[line - 1]?.replace(/\r$/, "");
      expect(text, `line ${line}`).toBeDefined();
      expect(column).toBeGreaterThanOrEqual(1);
      // A line's end is a place, too; the carriage return before it may be one.
      expect(column).toBeLessThanOrEqual((text?.length ?? 0) + 2);
      expect(length).toBeGreaterThanOrEqual(1);
      expect(column + length - 1).toBeLessThanOrEqual(Math.max(column, text?.length ?? 0));
      expect(line > before.line || (line === before.line && column >= before.column)).toBe(true);
      expect(excerpt.length).toBeLessThanOrEqual(2);
      expect(excerpt.at(-1)?.line ?? line).toBe(line);
      expect(problem.message).not.toMatch(/Invalid input|undefined|\[object|\n/);
      before = problem;
    }
  }

  it("has a definition, or problems that stand in it: mutated examples", { timeout: 60_000 }, async () => {
    const files = fc.constantFrom(release, backfill, agent);
    await fc.assert(
      fc.asyncProperty(files, fc.array(mutation, { minLength: 1, maxLength: 4 }), async (file, mutations) =>
        expectAnAnswer(mutate(file, mutations)),
      ),
      { numRuns: 500 },
    );
  });

  it("has a definition, or problems that stand in it: any pieces", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 40 }), async (parts) =>
        expectAnAnswer(Buffer.concat(parts)),
      ),
      { numRuns: 300 },
    );
  });
});
