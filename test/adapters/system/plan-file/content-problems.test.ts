/** Every rule of the plan file, broken once: the exact place, the message, the suggestion. */
import { describe, expect, it } from "vitest";
import { planWith, problemsOf, shownProblemsOf } from "./written-file.ts";

const one = "  - id: a\n    run: b\n";
const names63 = "a".repeat(63);
const kebab = "must be at most 63 of a-z, 0-9 and -, beginning with a letter";
const upper = "must be at most 64 of A-Z, 0-9 and _, beginning with a letter";
const reserved = "is reserved: planstream itself sets PLAN_…, ITEM and ITEM_…";
const duration = "must be a whole number and a unit, such as 500ms, 30s, 10m, 2h or 1d";
const phase = 'must be "strategize", "execute" or "apply"';

type Case = readonly [text: string, ...problems: readonly string[]];

/** `text` stands between the name and the steps, from line 3. */
function describeHead(what: string, cases: readonly Case[]): void {
  describe(what, () => {
    it.each(cases)("%j", async (text, ...problems) => {
      expect(await shownProblemsOf(planWith(one, text))).toEqual(problems);
    });
  });
}

/** `text` stands in the only step, whose id is "a", from line 6. */
function describeStep(what: string, cases: readonly Case[]): void {
  describe(what, () => {
    it.each(cases)("%j", async (text, ...problems) => {
      expect(await shownProblemsOf(planWith(`${one}    ${text}\n`))).toEqual(problems);
    });
  });
}

/** `text` is all steps, from line 4. */
function describeSteps(what: string, cases: readonly Case[]): void {
  describe(what, () => {
    it.each(cases)("%j", async (text, ...problems) => {
      expect(await shownProblemsOf(planWith(text))).toEqual(problems);
    });
  });
}

/** `text` is the whole file. */
function describeFile(what: string, cases: readonly Case[]): void {
  describe(what, () => {
    it.each(cases)("%j", async (text, ...problems) => {
      expect(await shownProblemsOf(text)).toEqual(problems);
    });
  });
}

describeFile("a file that is something else", [
  ["", '1:1 the file holds no plan (it begins with "plan: 1")'],
  ["# later\n\n", '1:1 the file holds no plan (it begins with "plan: 1")'],
  ["---\n", '1:1 the file holds no plan (it begins with "plan: 1")'],
  ["null\n", '1:1 the file holds no plan (it begins with "plan: 1")'],
  ["\n- a\n", '2:1 the file must hold keys with values, such as "plan", "name" and "steps"'],
  ["hello\n", '1:1 the file must hold keys with values, such as "plan", "name" and "steps"'],
]);

describeFile("a missing key", [
  ["{}", '1:1 the file has no "plan"', '1:1 the file has no "name"', '1:1 the file has no "steps"'],
  [`# first\nname: demo\nsteps:\n${one}`, '2:1 the file has no "plan"'],
  [`plan: 1\nsteps:\n${one}`, '1:1 the file has no "name"'],
  ["plan: 1\nname: demo\n", '1:1 the file has no "steps"'],
  [planWith("  - name: x\n    run: b\n"), '4:5 step 1 has no "id"'],
  [planWith("  - id: a\n    timeout: 1m\n"), '4:5 step "a" has no "run"'],
  [planWith("  - {}\n"), '4:5 step 1 has no "id"', '4:5 step 1 has no "run"'],
  [planWith(`${one}    retry: { delay: 1s }\n`), '6:14 "retry" in step "a" has no "max"'],
]);

describeFile("a missing value", [
  ["plan:\nname: demo\nsteps:\n", '1:1 "plan" has no value', '3:1 "steps" has no value'],
  [
    planWith("  -\n  - id: a\n    run: ~\n"),
    "4:4 step 1 has no value",
    '6:10 "run" in step "a" has no value',
  ],
  [planWith(one, "env: { A: }\n"), '3:8 env "A" has no value (write "" for empty text)'],
  [planWith(one, "vars:\n  A:\n"), '4:3 var "A" has no value (write "" for empty text)'],
]);

describeFile("an unknown key", [
  [
    planWith("  - id: test\n    rum: npm ci && npm test\n"),
    '5:5 unknown key "rum" in step "test" (did you mean "run"?)',
  ],
  [planWith(one, "sandbox: none\n"), '3:1 unknown key "sandbox"'],
  [planWith(one, "varz: {}\n"), '3:1 unknown key "varz" (did you mean "vars"?)'],
  [planWith(one, "default: {}\n"), '3:1 unknown key "default" (did you mean "defaults"?)'],
  [
    planWith(one, "defaults: { timeuot: 1s }\n"),
    '3:13 unknown key "timeuot" in "defaults" (did you mean "timeout"?)',
  ],
  [
    planWith(one, "vars: { A: { patern: x } }\n"),
    '3:14 unknown key "patern" in var "A" (did you mean "pattern"?)',
  ],
  [planWith(`${one}    skipIf: x\n`), '6:5 unknown key "skipIf" in step "a" (did you mean "skip_if"?)'],
  [planWith(`${one}    sandbox: none\n`), '6:5 unknown key "sandbox" in step "a"'],
  [
    planWith("  - id: a\n    aprove: Really?\n"),
    '5:5 unknown key "aprove" in step "a" (did you mean "approve"?)',
  ],
  [
    planWith(`${one}    retry: { mx: 3 }\n`),
    '6:14 unknown key "mx" in "retry" in step "a" (did you mean "max"?)',
  ],
  [planWith(`${one}    "with space": 1\n`), '6:5 unknown key "with space" in step "a"'],
]);

describeFile("a step that does more than one thing", [
  [
    planWith(`${one}    approve: Really?\n`),
    '6:14 "approve" in step "a" stands beside "run": a step does one thing',
  ],
]);

describeFile("a question", [
  [
    planWith("  - id: a\n    approve: Really?\n    retry: 2\n    rerun: ask\n"),
    '6:12 "retry" in step "a" means nothing beside "approve": a question runs nothing',
    '7:12 "rerun" in step "a" means nothing beside "approve": a question runs nothing',
  ],
  [planWith('  - id: a\n    approve: " "\n'), '5:14 "approve" in step "a" is empty'],
]);

describeFile("a list to go over", [
  [
    planWith(`${one}    each: RANGE\n`, "vars: { RANGES: a }\n"),
    '7:11 "each" in step "a" names no var, and no output of a step before (did you mean "RANGES"?)',
  ],
  [
    planWith(`${one}    each: TOKEN\n`, "vars: { TOKEN: { secret: true } }\n"),
    '7:11 "each" in step "a" names a secret, and a list is stored',
  ],
  [planWith(`${one}    each: []\n`), '6:11 "each" in step "a" is empty: it lists what the step goes over'],
  [
    planWith(`${one}    outputs: [A]\n    each: A\n`),
    '7:11 "each" in step "a" names no var, and no output of a step before',
  ],
]);

describeFile("a key that stands there twice", [
  [
    "plan: 1\nplan: 1\nname: demo\nsteps: [{ id: a, run: b }]\n",
    '2:1 the key "plan" stands here a second time',
  ],
  [
    planWith(`${one}    run: c\n    "run": d\n`),
    '6:5 the key "run" stands here a second time',
    '7:5 the key "run" stands here a second time',
  ],
  [
    '{"plan": 1, "name": "x", "steps": [{"id": "a", "run": "b", "id": "c"}]}',
    '1:60 the key "id" stands here a second time',
  ],
  [planWith(one, "env: { A: 1, A: 2 }\n"), '3:14 the key "A" stands here a second time'],
]);

describeFile("the format's version", [
  [`plan: 2\nname: demo\nsteps:\n${one}`, '1:7 "plan" must be 1, the format this planstream reads'],
  [
    `plan: "1"\nname: demo\nsteps:\n${one}`,
    '1:7 "plan" must be 1, the format this planstream reads (write it without quotes)',
  ],
]);

describe("the plan's name", () => {
  it.each([
    ["latest", 'may not be "latest": that word means the newest plan'],
    ["Release Package", `${kebab} or digit (did you mean "release-package"?)`],
    ["my_plan", `${kebab} or digit (did you mean "my-plan"?)`],
    [`${names63}a`, `${kebab} or digit`],
    ["-x-", `${kebab} or digit (did you mean "x"?)`],
    ["5", 'must be text (write it in quotes: "5")'],
    ["[demo]", "must be text"],
    ['""', `${kebab} or digit`],
  ])("may not be %s", async (name, problem) => {
    expect(await shownProblemsOf(`plan: 1\nname: ${name}\nsteps:\n${one}`)).toEqual([
      `2:7 "name" ${problem}`,
    ]);
  });

  it.each([names63, "0a", "latest-2", "constructor"])("may be %s", async (name) => {
    expect(await problemsOf(`plan: 1\nname: ${name}\nsteps:\n${one}`)).toEqual([]);
  });
});

describeHead("the head", [
  ["description: 1\n", '3:14 "description" must be text (write it in quotes: "1")'],
  ["$schema: []\n", '3:10 "$schema" must be text'],
  ["cwd: true\n", '3:6 "cwd" must be text (write it in quotes: "true")'],
  ["shell: bash -c\n", '3:8 "shell" must be a list of a program and its arguments'],
  ["shell: []\n", '3:8 "shell" is empty: the first item names the program'],
  ["shell: ['', -c]\n", '3:9 item 1 in "shell" is empty: the first item names the program'],
  ["shell: [bash, 1]\n", '3:15 item 2 in "shell" must be text (write it in quotes: "1")'],
  ["env: []\n", '3:6 "env" must be names with values'],
  ["vars: A=1\n", '3:7 "vars" must be names with values'],
  ["defaults: 10m\n", '3:11 "defaults" must hold keys with values'],
]);

describeHead("names of variables", [
  ["vars: { bump: 1 }\n", `3:9 var "bump" ${upper} (did you mean "BUMP"?)`],
  ["vars: { myVar-x: 1 }\n", `3:9 var "myVar-x" ${upper} (did you mean "MY_VAR_X"?)`],
  ["vars: { 1A: 1 }\n", `3:9 var "1A" ${upper}`],
  ["vars: { _A: 1 }\n", `3:9 var "_A" ${upper} (did you mean "A"?)`],
  ["vars: { PLAN_ID: 1 }\n", `3:9 var "PLAN_ID" ${reserved}`],
  ["vars: { ITEM: 1, ITEM_NUMBER: 2 }\n", `3:9 var "ITEM" ${reserved}`, `3:18 var "ITEM_NUMBER" ${reserved}`],
  [
    "env: { A-B: 1 }\n",
    '3:8 env "A-B" must be of letters, digits and _, beginning with a letter or _ (did you mean "A_B"?)',
  ],
  [
    "env: { PLAN_KEY: 1, ITEM_COUNT: 1 }\n",
    `3:8 env "PLAN_KEY" ${reserved}`,
    `3:21 env "ITEM_COUNT" ${reserved}`,
  ],
  ["env: { item: 1, Path: x, _: y, ITEMS: z }\n"],
]);

describeHead("vars", [
  ["vars: { A: [1] }\n", '3:12 var "A" must be a value, or { default: … } with more'],
  ["vars: { A: { secret: yes } }\n", '3:22 "secret" in var "A" must be true or false (did you mean true?)'],
  [
    "vars: { A: { required: Off } }\n",
    '3:24 "required" in var "A" must be true or false (did you mean false?)',
  ],
  ["vars: { A: { default: [] } }\n", '3:23 "default" in var "A" must be text, a number, true or false'],
  ["vars: { A: { enum: a } }\n", '3:20 "enum" in var "A" must be a list of values'],
  ["vars: { A: { enum: [] } }\n", '3:20 "enum" in var "A" is empty, so no value would do'],
  ["vars: { A: { enum: [{}] } }\n", '3:21 item 1 in "enum" in var "A" must be text, a number, true or false'],
  ["vars: { A: { pattern: 1 } }\n", '3:23 "pattern" in var "A" must be text (write it in quotes: "1")'],
  [
    "vars: { A: { pattern: '[a-' } }\n",
    '3:23 "pattern" in var "A" is no regular expression: Unterminated character class',
  ],
  [
    "vars: { A: { secret: true, default: x } }\n",
    '3:37 "default" in var "A" would be stored, and the var is secret: give it when the plan runs',
  ],
  [
    "vars: { A: { default: x, required: true } }\n",
    '3:23 "default" in var "A" is never used: the var says "required: true"',
  ],
  [
    "vars: { A: { default: minro, enum: [patch, minor] } }\n",
    '3:23 "default" in var "A" is not in the var\'s "enum": patch, minor (did you mean "minor"?)',
  ],
  [
    "vars: { A: { default: 7a, pattern: '^[0-9]+$' } }\n",
    '3:23 "default" in var "A" does not match the var\'s "pattern": ^[0-9]+$',
  ],
  [
    "vars: { A: { description: 1 } }\n",
    '3:27 "description" in var "A" must be text (write it in quotes: "1")',
  ],
  ["vars: { A: {}, B: { secret: true, required: true }, C: { default: b, enum: [a, b], pattern: a|b } }\n"],
]);

describeHead("defaults", [
  ["defaults: { timeout: 0ms }\n", '3:22 "timeout" in "defaults" must be more than 0'],
  ["defaults: { retry: 101 }\n", '3:20 "retry" in "defaults" must be a whole number from 0 to 100'],
  [
    "defaults: { rerun: sfae }\n",
    '3:20 "rerun" in "defaults" must be "safe", "ask" or "never" (did you mean "safe"?)',
  ],
  ["defaults: { on_interrupt: kill }\n", '3:27 "on_interrupt" in "defaults" must be "stop" or "finish"'],
  ["defaults: { env: {} }\n", '3:13 unknown key "env" in "defaults"'],
]);

describeSteps("the list of steps", [
  ["  []\n", '4:3 "steps" is empty: a plan has at least one step'],
  ["  a: b\n", '4:3 "steps" must be a list of steps'],
  ["  - npm test\n", '4:5 step 1 must hold keys with values, such as "id" and "run"'],
  ["  - - id: a\n", '4:5 step 1 must hold keys with values, such as "id" and "run"'],
]);

describeSteps("ids", [
  ["  - id: Build App\n    run: b\n", `4:9 "id" in step "Build App" ${kebab} (did you mean "build-app"?)`],
  ["  - id: 1st\n    run: b\n", `4:9 "id" in step "1st" ${kebab}`],
  ["  - id: 1\n    run: b\n", '4:9 "id" in step 1 must be text (write it in quotes: "1")'],
  [`  - id: ${names63}a\n    run: b\n`, `4:9 "id" in step "${names63}a" ${kebab}`],
  [
    `${one}  - id: c\n    run: d\n  - run: x\n    id: a\n`,
    '9:9 "id" in step "a" is taken: step 1 has the same',
  ],
  [
    `${one}${one}${one}`,
    '6:9 "id" in step "a" is taken: step 1 has the same',
    '8:9 "id" in step "a" is taken: step 1 has the same',
  ],
]);

describeSteps("what a step runs", [
  [
    "  - id: a\n    run: 5\n",
    '5:10 "run" in step "a" must be a script, or a list of a program and its arguments (write it in quotes: "5")',
  ],
  [
    "  - id: a\n    run: true\n",
    '5:10 "run" in step "a" must be a script, or a list of a program and its arguments (write it in quotes: "true")',
  ],
  [
    "  - id: a\n    run: { a: b }\n",
    '5:12 "run" in step "a" must be a script, or a list of a program and its arguments',
  ],
  ["  - id: a\n    run: ' '\n", '5:10 "run" in step "a" is empty'],
  ["  - id: a\n    run: |\n\n    timeout: 1s\n", '5:10 "run" in step "a" is empty'],
  ["  - id: a\n    run: []\n", '5:10 "run" in step "a" is empty: the first item names the program'],
  [
    "  - id: a\n    run: ['', x]\n",
    '5:11 item 1 in "run" in step "a" is empty: the first item names the program',
  ],
  [
    "  - id: a\n    run: [sleep, 1]\n",
    '5:18 item 2 in "run" in step "a" must be text (write it in quotes: "1")',
  ],
]);

describeSteps("phases", [
  [
    "  - id: a\n    run: b\n    phase: action\n",
    `6:12 "phase" in step "a" may not be "action", where no step runs: it ${phase}`,
  ],
  [
    "  - id: a\n    run: b\n    phase: exectue\n",
    `6:12 "phase" in step "a" ${phase} (did you mean "execute"?)`,
  ],
  ["  - id: a\n    run: b\n    phase: 3\n", `6:12 "phase" in step "a" ${phase}`],
  [
    "  - id: a\n    run: b\n    phase: apply\n  - id: c\n    run: d\n    phase: execute\n  - id: e\n    run: f\n",
    '9:12 "phase" in step "c" goes back to "execute": step "a" before it is in "apply"',
    '10:5 step "e" goes back to "execute" (the default): step "a" before it is in "apply"',
  ],
  [
    "  - id: a\n    run: b\n  - id: c\n    run: d\n    phase: strategize\n",
    '8:12 "phase" in step "c" goes back to "strategize": step "a" before it is in "execute"',
  ],
  ["  - { id: a, run: b, phase: strategize }\n  - { id: c, run: d }\n  - { id: e, run: f, phase: apply }\n"],
]);

describeStep("durations", [
  ["timeout: 10", `6:14 "timeout" in step "a" ${duration} (did you mean "10s"?)`],
  ["timeout: 10 m", `6:14 "timeout" in step "a" ${duration}`],
  ["timeout: 1.5h", `6:14 "timeout" in step "a" ${duration}`],
  ["timeout: -1s", `6:14 "timeout" in step "a" ${duration}`],
  ["timeout: 0s", '6:14 "timeout" in step "a" must be more than 0'],
  ["timeout: 25d", '6:14 "timeout" in step "a" must be at most 24d'],
  [`timeout: ${"9".repeat(400)}d`, '6:14 "timeout" in step "a" must be at most 24d'],
  ["timeout: 24d"],
  [
    "retry: { max: 1, delay: 1, max_delay: x }",
    `6:29 "delay" in "retry" in step "a" ${duration} (did you mean "1s"?)`,
    `6:43 "max_delay" in "retry" in step "a" ${duration}`,
  ],
]);

describeStep("retry", [
  ["retry: -1", '6:12 "retry" in step "a" must be a whole number from 0 to 100'],
  ["retry: 1.5", '6:12 "retry" in step "a" must be how many times to try again, or { max: … } with more'],
  ['retry: "3"', '6:12 "retry" in step "a" must be how many times to try again, or { max: … } with more'],
  ["retry: { max: 101 }", '6:19 "max" in "retry" in step "a" must be a whole number from 0 to 100'],
  ["retry: { max: 1e99 }", '6:19 "max" in "retry" in step "a" must be a whole number from 0 to 100'],
  ["retry: { max: 1, backoff: 0.5 }", '6:31 "backoff" in "retry" in step "a" must be a number, at least 1'],
  ["retry: { max: 1, backoff: .inf }", '6:31 "backoff" in "retry" in step "a" must be a number, at least 1'],
  ["retry: { max: 1, on_exit: 2 }", '6:31 "on_exit" in "retry" in step "a" must be a list of exit codes'],
  [
    "retry: { max: 1, on_exit: [] }",
    '6:31 "on_exit" in "retry" in step "a" is empty: name exit codes, or leave it out to try again after any failure',
  ],
  [
    "retry: { max: 1, on_exit: [0, 2, 256] }",
    '6:32 item 1 in "on_exit" in "retry" in step "a" must be a whole number from 1 to 255',
    '6:38 item 3 in "on_exit" in "retry" in step "a" must be a whole number from 1 to 255',
  ],
  [
    "retry: { max: 1, delay: 2s, max_delay: 1s }",
    '6:44 "max_delay" in "retry" in step "a" is less than "delay", 2s',
  ],
  ["retry: { max: 1, delay: 1m, max_delay: 60s }"],
]);

describeStep("other keys of a step", [
  ["name: 5", '6:11 "name" in step "a" must be text (write it in quotes: "5")'],
  ["cwd: [x]", '6:10 "cwd" in step "a" must be text'],
  ["skip_if: ''", '6:14 "skip_if" in step "a" is empty'],
  ["skip_if: false", '6:14 "skip_if" in step "a" must be text (write it in quotes: "false")'],
  ["on_interrupt: Stop", '6:19 "on_interrupt" in step "a" must be "stop" or "finish" (did you mean "stop"?)'],
  ["rerun: always", '6:12 "rerun" in step "a" must be "safe", "ask" or "never"'],
  ["allow_failure: 1", '6:20 "allow_failure" in step "a" must be true or false'],
  ["env: { PLAN_ID: x }", `6:12 env "PLAN_ID" in step "a" ${reserved}`],
  ["env: { A: { b: c } }", '6:17 env "A" in step "a" must be text, a number, true or false'],
]);

describeStep("outputs", [
  ["outputs: A", '6:14 "outputs" in step "a" must be a list of names'],
  ["outputs: [version]", `6:15 item 1 in "outputs" in step "a" ${upper} (did you mean "VERSION"?)`],
  ["outputs: [ITEM]", `6:15 item 1 in "outputs" in step "a" ${reserved}`],
  ["outputs: [A, B, A]", '6:21 item 3 in "outputs" in step "a" is "A" a second time'],
  ["outputs: []"],
]);

describe("outputs of a plan", () => {
  it("may not be named like a var", async () => {
    expect(await shownProblemsOf(planWith(`${one}    outputs: [A, B]\n`, "vars: { B: 1 }\n"))).toEqual([
      '7:18 item 2 in "outputs" in step "a" has the name of a var, "B"',
    ]);
  });

  it("may come from several steps", async () => {
    const text = "  - { id: a, run: b, outputs: [A] }\n  - { id: c, run: d, outputs: [A] }\n";
    expect(await problemsOf(planWith(text))).toEqual([]);
  });

  it("are at most 500", async () => {
    const names = (count: number, from: number) =>
      Array.from({ length: count }, (_, index) => `N${from + index}`).join(", ");
    const text = (more: number) =>
      planWith(
        `${one}    outputs: [${names(300, 0)}]\n  - id: c\n    run: d\n    outputs: [N0, ${names(more, 300)}]\n`,
      );
    expect(await problemsOf(text(200))).toEqual([]);
    expect(await shownProblemsOf(text(203))).toEqual([
      '9:1219 item 202 in "outputs" in step "c" is one name too many: a plan has at most 500 outputs',
    ]);
  });
});
