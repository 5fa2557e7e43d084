/** What a valid plan file becomes: the definition that is stored, and where its steps stand. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planDefinitionSchema } from "../../../../src/schema/definition.ts";
import { agent, backfill, release } from "./example-files.ts";
import { definitionOf, folder, planWith, readFile, shownProblemsOf } from "./written-file.ts";

const noRetry = { max: 0, delayMs: 1000, backoff: 2, maxDelayMs: 60_000, onExit: null };
const one = "  - id: a\n    run: b\n";

/** The only step of a plan, with more of its keys. */
async function stepOf(keys: string, head = "") {
  return (await definitionOf(planWith(`  - id: a\n    run: b\n${keys}`, head))).steps[0];
}

describe("the shortest plan file", () => {
  it("becomes a definition with everything filled in", async () => {
    expect(await definitionOf(planWith(one))).toEqual({
      name: "demo",
      description: null,
      variables: {},
      env: {},
      cwd: folder,
      shell: ["bash", "-euo", "pipefail", "-c"],
      steps: [
        {
          id: "a",
          name: null,
          phase: "execute",
          action: { kind: "shell", script: "b" },
          each: null,
          env: {},
          cwd: null,
          timeoutMs: null,
          retry: noRetry,
          outputs: [],
          skipIf: null,
          onInterrupt: "stop",
          rerun: "safe",
          allowFailure: false,
          interactive: false,
        },
      ],
    });
  });
});

describe("the examples", () => {
  it.each([
    ["release", release],
    ["backfill", backfill],
    ["agent", agent],
  ])("%s is valid, and its definition can be stored", async (_, text) => {
    const definition = await definitionOf(text);
    expect(planDefinitionSchema.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
  });

  it("say where each step stands", async () => {
    const { lines } = { lines: {}, ...(await readFile(release)) };
    expect(lines).toEqual({
      clean: { line: 10, column: 5 },
      test: { line: 13, column: 5 },
      version: { line: 18, column: 5 },
      commit: { line: 24, column: 5 },
      publish: { line: 27, column: 5 },
      push: { line: 34, column: 5 },
    });
  });

  it("keep vars, scripts, durations and policies as they were meant", async () => {
    const { variables, steps } = await definitionOf(release);
    const nothing = { default: null, required: false, secret: false, enum: null, pattern: null };
    expect(variables).toEqual({
      BUMP: { ...nothing, default: "patch", enum: ["patch", "minor", "major"], description: null },
      NODE_AUTH_TOKEN: { ...nothing, secret: true, required: true, description: null },
    });
    expect(steps.map(({ phase, rerun, onInterrupt }) => [phase, rerun, onInterrupt])).toEqual([
      ["execute", "safe", "stop"],
      ["execute", "safe", "stop"],
      ["execute", "safe", "stop"],
      ["execute", "safe", "stop"],
      ["apply", "safe", "finish"],
      ["apply", "ask", "stop"],
    ]);
    expect(steps[1]).toMatchObject({ timeoutMs: 900_000, retry: { ...noRetry, max: 1 } });
    expect(steps[2]?.outputs).toEqual(["NAME", "VERSION"]);
    expect(steps[2]?.action).toEqual({
      kind: "shell",
      script:
        'npm version "$BUMP" --no-git-tag-version\n' +
        `node -p 'const p=require("./package.json");\`NAME=\${p.name}\\nVERSION=\${p.version}\`' >> "$PLAN_OUTPUT"\n`,
    });
    expect(steps[5]?.retry).toEqual({ ...noRetry, max: 3, delayMs: 5000 });
  });
});

describe("defaults", () => {
  const head = "defaults: { timeout: 10m, retry: 2, on_interrupt: finish, rerun: never }\n";

  it("hold for steps that say nothing themselves", async () => {
    expect(await stepOf("", head)).toMatchObject({
      timeoutMs: 600_000,
      retry: { ...noRetry, max: 2 },
      onInterrupt: "finish",
      rerun: "never",
    });
  });

  it("give way to what a step says, a retry as a whole", async () => {
    const own =
      "    timeout: 1s\n    retry: { max: 5, delay: 2s }\n    on_interrupt: stop\n    rerun: safe\n";
    expect(await stepOf(own, "defaults: { retry: { max: 1, delay: 9s, on_exit: [3] } }\n")).toMatchObject({
      timeoutMs: 1000,
      retry: { ...noRetry, max: 5, delayMs: 2000 },
      onInterrupt: "stop",
      rerun: "safe",
    });
  });

  it("hold in apply, too; without them a step there asks", async () => {
    expect(await stepOf("    phase: apply\n")).toMatchObject({ rerun: "ask" });
    expect(await stepOf("    phase: apply\n", "defaults: { rerun: safe }\n")).toMatchObject({
      rerun: "safe",
    });
  });
});

describe("retry", () => {
  it.each([
    ["3", { max: 3 }],
    ["{ max: 3 }", { max: 3 }],
    ["{ max: 0 }", {}],
    [
      "{ max: 1, delay: 250ms, backoff: 1.5, on_exit: [1, 255] }",
      { max: 1, delayMs: 250, backoff: 1.5, onExit: [1, 255] },
    ],
    ["{ max: 1, delay: 5m }", { max: 1, delayMs: 300_000, maxDelayMs: 300_000 }],
    ["{ max: 1, max_delay: 500ms }", { max: 1, delayMs: 500, maxDelayMs: 500 }],
    ["{ max: 1, delay: 2h, max_delay: 1d }", { max: 1, delayMs: 7_200_000, maxDelayMs: 86_400_000 }],
  ])("%s has all its values", async (text, expected) => {
    expect((await stepOf(`    retry: ${text}\n`))?.retry).toEqual({ ...noRetry, ...expected });
  });
});

describe("values of the environment", () => {
  it("are the text that was typed, whatever YAML takes it for", async () => {
    const env =
      "{ A: 1.10, B: 007, C: TRUE, D: 12345678901234567890, E: 0x10, F: 1e3, G: '', H: \"a b\", I: no }";
    const typed = {
      A: "1.10",
      B: "007",
      C: "TRUE",
      D: "12345678901234567890",
      E: "0x10",
      F: "1e3",
      G: "",
      H: "a b",
      I: "no",
    };
    const { env: ofPlan, variables } = await definitionOf(planWith(one, `env: ${env}\nvars: ${env}\n`));
    expect(ofPlan).toEqual(typed);
    expect(
      Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.default])),
    ).toEqual(typed);
    expect((await stepOf(`    env: ${env}\n`))?.env).toEqual(typed);
  });

  it("are compared with an enum as they were typed", async () => {
    const { variables } = await definitionOf(
      planWith(one, "vars: { V: { default: 1.10, enum: [1.0, 1.10], pattern: '^1[.]' } }\n"),
    );
    expect(variables).toMatchObject({ V: { default: "1.10", enum: ["1.0", "1.10"], pattern: "^1[.]" } });
    expect(await shownProblemsOf(planWith(one, "vars: { V: { default: 1.1, enum: [1.10] } }\n"))).toEqual([
      '3:23 "default" in var "V" is not in the var\'s "enum": 1.10 (did you mean "1.10"?)',
    ]);
  });
});

describe("the working directory", () => {
  it("is the file's folder, or relative to it, and always absolute", async () => {
    expect((await definitionOf(planWith(one, "cwd: ..\n"))).cwd).toBe(join(folder, ".."));
    expect((await definitionOf(planWith(one, "cwd: sub/./dir\n"))).cwd).toBe(join(folder, "sub/dir"));
    expect((await definitionOf(planWith(one, "cwd: /srv\n"))).cwd).toBe("/srv");
  });

  it("of a step stays as it was written", async () => {
    expect(await stepOf("    cwd: packages/app\n")).toMatchObject({ cwd: "packages/app" });
  });
});

describe("other ways to write the same", () => {
  const plain = planWith(
    "  - id: a\n    run: [git, push, '']\n    outputs: [A]\n  - id: b\n    run: |\n      x\n      y\n",
  );

  it("are line ends of Windows and a byte order mark", async () => {
    const expected = await definitionOf(plain);
    expect(await definitionOf(plain.replaceAll("\n", "\r\n"))).toEqual(expected);
    expect(await definitionOf(`\ufeff${plain}`)).toEqual(expected);
    expect(expected.steps[0]?.action).toEqual({ kind: "program", argv: ["git", "push", ""] });
  });

  it("is JSON", async () => {
    const json = JSON.stringify({
      $schema: "./plan-1.json",
      plan: 1,
      name: "demo",
      steps: [
        { id: "a", run: ["git", "push", ""], outputs: ["A"] },
        { id: "b", run: "x\ny\n" },
      ],
    });
    expect(await definitionOf(json)).toEqual(await definitionOf(plain));
    expect(await definitionOf(json.replace('"x\\ny\\n"', '"\\ud83d\\ude00\\/\\t"'))).toMatchObject({
      steps: [{}, { action: { script: "😀/\t" } }],
    });
  });

  it("are anchors and aliases, one document with its markers, and the tags of YAML itself", async () => {
    const text = `---\n${planWith("  - id: a\n    run: &run b\n    env: &env { A: !!str 1 }\n  - id: c\n    run: *run\n    env: *env\n")}...\n`;
    expect((await definitionOf(text)).steps).toMatchObject([
      { action: { script: "b" }, env: { A: "1" } },
      { action: { script: "b" }, env: { A: "1" } },
    ]);
  });
});
