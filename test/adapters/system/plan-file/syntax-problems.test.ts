/** What is wrong with a file as YAML: where it is shown, in which words, and what is still said about the rest. */
import { describe, expect, it } from "vitest";
import { planWith, problemsOf, shownProblemsOf } from "./written-file.ts";

const one = "  - id: a\n    run: b\n";

/** `text` stands in the only step, from line 6. */
async function shownInStep(text: string): Promise<readonly string[]> {
  return shownProblemsOf(planWith(`${one}    ${text}\n`));
}

describe("one slip", () => {
  it.each([
    ["name: 'x", "6:11 the ' that begins here is not closed"],
    ['name: "x', '6:11 the " that begins here is not closed'],
    ['name: "x\\"', '6:11 the " that begins here is not closed'],
    ["name: 'it''s''", "6:11 the ' that begins here is not closed"],
    ["name: 'x' y", "6:15 before this, the value has ended already (put all of it in quotes)"],
    [
      'name: "\\q"',
      "6:12 no such escape in double quotes (write \\\\ for a backslash, or use single quotes)",
    ],
    ["name: @x", "6:11 unquoted text cannot begin with this character (put the text in quotes)"],
    ["name: `x`", "6:11 unquoted text cannot begin with this character (put the text in quotes)"],
    ["name: %x", "6:11 unquoted text cannot begin with this character (put the text in quotes)"],
    [
      "skip_if: echo a: b",
      '6:14 ": " in unquoted text would begin another key (put the text in quotes, or on the lines below a |)',
    ],
    [
      "skip_if: grep -q x:",
      '6:14 ": " in unquoted text would begin another key (put the text in quotes, or on the lines below a |)',
    ],
    ["skip_if: *.log", '6:14 no anchor "&.log" stands before this (put text in quotes)'],
    ["skip_if: &x *x", "6:17 this is no YAML: An alias node must not specify any properties"],
    ["skip_if: & x", "6:14 & and * must be followed by a name (put the text in quotes)"],
    ["skip_if: !x y", "6:14 a plan file has no tags (leave the tag out, or put the text in quotes)"],
    ["skip_if: !!binary eA==", "6:14 a plan file has no tags (leave the tag out, or put the text in quotes)"],
    ["timeout: !!int x", "6:14 a plan file has no tags (leave the tag out, or put the text in quotes)"],
    ["env: !!set { A: 1 }", "6:10 a plan file has no tags (leave the tag out, or put the text in quotes)"],
    ["env: { <<: { A: 1 } }", '6:12 a plan file has no merge keys ("<<") (write the keys out)'],
    ["env: { ? [A] : 1 }", "6:14 a key must be text"],
    [
      "outputs: [A, B]]",
      "6:20 this is not expected here (look for quotes, brackets and indentation before it)",
    ],
    ['outputs: [A, "B" "C"]', "6:22 before this, a comma is missing"],
    ["outputs: - A", "6:14 a list begins on the line below its key"],
    ["run", "6:5 a key needs a colon and a value"],
    ["\ttimeout: 1s", "6:5 a tab cannot indent (indent with spaces)"],
  ])("%j", async (text, problem) => {
    expect(await shownInStep(text)).toEqual([problem]);
  });

  it.each([
    ["outputs: [A, B\n    timeout: 1s", "7:5 before this, a ] is missing"],
    ["env: { A: 1\n    timeout: 1s", "7:5 before this, a } is missing"],
    ["outputs:\n\t- A", "7:1 a tab cannot indent (indent with spaces)"],
    [
      "timeout: 1s\n     name: x",
      "6:14 a key begins inside of this value (indent the next line like this key)",
    ],
    ["timeout: 1s\n  name: x", "7:1 keys that belong together begin in the same column"],
  ])("%j, over two lines", async (text, problem) => {
    expect(await shownInStep(text)).toEqual([problem]);
  });
});

describe("the file as a whole", () => {
  const plan = planWith(one);

  it("is one document", async () => {
    const second = "a second document begins here: a plan file is one (put it into a file of its own)";
    expect(await shownProblemsOf(`${plan}---\n${plan}`)).toEqual([`6:1 ${second}`]);
    expect(await shownProblemsOf(`${plan}...\n\nname: x\n`)).toEqual([`8:1 ${second}`]);
    expect(await shownProblemsOf(`---\n---\n${plan}`)).toEqual([
      '1:1 the file holds no plan (it begins with "plan: 1")',
      `2:1 ${second}`,
    ]);
  });

  it("is YAML 1.2, without directives", async () => {
    const directive = "a plan file has no directives: it is YAML 1.2 (leave it out)";
    expect(await shownProblemsOf(`%YAML 1.1\n---\n${plan}`)).toEqual([`1:1 ${directive}`]);
    expect(await shownProblemsOf(`%TAG ! tag:x,2000:\n%A\n---\n${plan}`)).toEqual([
      `1:1 ${directive}`,
      `2:1 ${directive}`,
    ]);
  });

  it("is UTF-8", async () => {
    const broken = (...bytes: number[]) =>
      Buffer.concat([Buffer.from("plan: 1\nname: é"), Buffer.from(bytes)]);
    const hint = "(save it as UTF-8)";
    expect(await shownProblemsOf(broken(0xe9, 0x0a))).toEqual([
      `2:8 the file is not UTF-8 text: byte 0xe9 ${hint}`,
    ]);
    expect(await shownProblemsOf(broken(0xe2, 0x82))).toEqual([
      `2:8 the file is not UTF-8 text: byte 0xe2 ${hint}`,
    ]);
    expect(await shownProblemsOf(broken(0xc3, 0xa9, 0xa9, 0x41))).toEqual([
      `2:9 the file is not UTF-8 text: byte 0xa9 ${hint}`,
    ]);
    expect(await shownProblemsOf(Buffer.from("\ufeffplan: 1\n", "utf16le"))).toEqual([
      `1:1 the file is not UTF-8 text: byte 0xff ${hint}`,
    ]);
    expect(await shownProblemsOf(Buffer.concat([Buffer.from("\ufeffa"), Buffer.from([0xff])]))).toEqual([
      `1:2 the file is not UTF-8 text: byte 0xff ${hint}`,
    ]);
  });

  it("holds no control characters, and no text that no program can be given", async () => {
    expect(await shownInStep("name: a\u0007b\u001b[31m # \u0000 \u009b")).toEqual([
      "6:12 the character U+0007 may not stand in the file (in double quotes write \\u0007)",
      "6:14 the character U+001B may not stand in the file (in double quotes write \\u001B)",
      "6:22 the character U+0000 may not stand in the file (in double quotes write \\u0000)",
      "6:24 the character U+009B may not stand in the file (in double quotes write \\u009B)",
    ]);
    expect(await shownInStep('env: { A: "a\\0", B: "\\ud83d", C: "\\e[1m" }')).toEqual([
      "6:15 no text may hold the character NUL",
      "6:25 no text may hold half a character (a lone surrogate)",
    ]);
  });
});

describe("several problems", () => {
  it("are all there at once, in order of place", async () => {
    const text = planWith(
      "  - id: a\n    rum: x\n    skip_if: echo a: b\n  - id: a\n    run: c\n    timeout: 5\n    timeout: 1s\n    phase: '\\q'\n",
      "env: { A: &a 1, B: *b }\nnmae: x\nvars: { T: { secret: true, default: x } }\n",
    );
    expect(await shownProblemsOf(text)).toEqual([
      '3:20 no anchor "&b" stands before this (put text in quotes)',
      '4:1 unknown key "nmae" (did you mean "name"?)',
      '5:37 "default" in var "T" would be stored, and the var is secret: give it when the plan runs',
      '8:5 unknown key "rum" in step "a" (did you mean "run"?)',
      '9:14 ": " in unquoted text would begin another key (put the text in quotes, or on the lines below a |)',
      '10:9 "id" in step "a" is taken: step 1 has the same',
      '12:14 "timeout" in step "a" must be a whole number and a unit, such as 500ms, 30s, 10m, 2h or 1d (did you mean "5s"?)',
      '13:5 the key "timeout" stands here a second time',
      '14:12 "phase" in step "a" must be "strategize", "execute" or "apply"',
    ]);
  });

  it("do not follow from one another: behind an open quote nothing is known", async () => {
    const text = planWith(`  - id: a\n    rum: x\n  - id: b\n    name: "y\n    run: z\n  - oops\n`);
    expect(await shownProblemsOf(text)).toEqual([
      '5:5 unknown key "rum" in step "a" (did you mean "run"?)',
      '7:11 the " that begins here is not closed',
    ]);
  });

  it("are said wherever a wrong value is used, at the place of the value", async () => {
    const text = planWith(`  - { id: a, run: b, env: &e { PLAN_X: 1 } }\n  - { id: c, run: d, env: *e }\n`);
    const reserved = "is reserved: planstream itself sets PLAN_…, ITEM and ITEM_…";
    expect(await shownProblemsOf(text)).toEqual([
      `4:32 env "PLAN_X" in step "a" ${reserved}`,
      `4:32 env "PLAN_X" in step "c" ${reserved}`,
    ]);
  });

  it("do not follow from tabs, which make the lines around them look like others", async () => {
    const tab = "a tab cannot indent (indent with spaces)";
    expect(await shownProblemsOf(planWith("\t- id: a\n\t  run: b\n"))).toEqual([`4:1 ${tab}`, `5:1 ${tab}`]);
    expect(
      await shownProblemsOf(planWith("  - id: a\n    rnu: b\n    env:\n\t\tA: 1\n    timeout: 1s\n")),
    ).toEqual(['5:5 unknown key "rnu" in step "a" (did you mean "run"?)', `7:1 ${tab}`]);
  });

  it("are shown as far as anybody reads, and then counted as more", async () => {
    const problems = await problemsOf(
      planWith(one, Array.from({ length: 150 }, (_, n) => `key${n}: x\n`).join("")),
    );
    expect(problems).toHaveLength(101);
    expect(problems[99]).toMatchObject({ line: 102, message: 'unknown key "key99"' });
    expect(problems[100]).toMatchObject({ line: 103, message: "and more from here on", suggestion: null });
  });
});

describe("what is shown of the file", () => {
  it("is the line of the mistake and the one before, and how many characters are meant", async () => {
    const [problem] = await problemsOf(planWith("  - id: test\n    rum: npm ci && npm test\n"));
    expect(problem).toEqual({
      line: 5,
      column: 5,
      length: 3,
      message: 'unknown key "rum" in step "test"',
      suggestion: 'did you mean "run"?',
      excerpt: [
        { line: 4, text: "  - id: test" },
        { line: 5, text: "    rum: npm ci && npm test" },
      ],
    });
  });

  it("is one line at the beginning, without the line end of Windows", async () => {
    const [problem] = await problemsOf("plan: 2\r\nname: x\r\nsteps: [{ id: a, run: b }]\r\n");
    expect(problem).toMatchObject({ line: 1, column: 7, length: 1, excerpt: [{ line: 1, text: "plan: 2" }] });
  });

  it("ends with the line where the value goes on", async () => {
    const [problem] = await problemsOf(planWith("  - id: |\n      a b\n      c\n    run: x\n"));
    expect(problem).toMatchObject({ line: 4, column: 9, length: 1 });
  });

  it("is as much of a long line as can be looked at", async () => {
    const [early, late] = await problemsOf(
      planWith(`${one}    env: { 1: x, A: "${"x".repeat(1000)}", 2: y }\n`),
    );
    expect(early).toMatchObject({ line: 6, column: 12, excerpt: [{ line: 5 }, { line: 6 }] });
    expect(early?.excerpt[1]?.text).toHaveLength(500);
    expect(late).toMatchObject({ line: 6, column: 1025, excerpt: [] });
  });

  it("is never a secret", async () => {
    const problems = await problemsOf(
      planWith(
        one,
        'vars: { T: { secret: true, default: "hunter2" }, U: { secret: true,\n  default: |\n    swordfish\n  , oops: 1 } }\n',
      ),
    );
    const shown = JSON.stringify(problems);
    expect(problems[0]?.excerpt[1]?.text).toBe(
      "vars: { T: { secret: true, default: ********* }, U: { secret: true,",
    );
    expect(shown).not.toMatch(/hunter2|swordfish/);
  });
});
