/**
 * Hostile text in every place a plan can carry it, through every command of the table in every format: nothing that
 * steers a terminal is printed. A new command is in it as soon as it is in the table.
 */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../src/adapters/sqlite/open-sqlite-store.ts";
import { PlanResumeService } from "../../src/application/plan-resume-service.ts";
import { PlanService } from "../../src/application/plan-service.ts";
import type { CommandEntry } from "../../src/cli/command-entry.ts";
import { commandTable } from "../../src/cli/command-table.ts";
import type { Format } from "../../src/cli/screen.ts";
import { runInProcess } from "../cli/support/in-process.ts";
import { hostileTexts, steeringIn } from "../support/hostile-texts.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { completed, failed } from "../support/scripted-executor.ts";
import { perform, testPlanstream } from "../support/test-planstream.ts";
import { Scratch, useScratch } from "./support/scratch.ts";

const formats: readonly Format[] = ["rich", "plain", "json", "ndjson"];
const scratch = new Scratch();
const planIds: string[] = [];
let store: SqliteStore;

beforeAll(async () => {
  scratch.begin();
  store = await openSqliteStore({ path: scratch.path("plans.db") });
  const test = testPlanstream({ store: store.events });
  for (const text of hostileTexts) planIds.push(await hostilePlan(test, text));
}, 120_000);

afterAll(async () => {
  await store.close();
  await scratch.end();
});

/** A plan with the text in all it can hold: it has run, failed, and a resume of it was refused. */
async function hostilePlan(test: ReturnType<typeof testPlanstream>, text: string): Promise<string> {
  const actor = { user: text, host: text, pid: 1, via: text };
  const plans = new PlanService(test.ground, test.beats, () => actor);
  const resumes = new PlanResumeService(test.ground, test.beats, () => actor);
  const [first, second] = [text, `${text}2`];
  const definition = planOf(
    [
      stepOf(first, { name: text, outputs: ["OUT"], env: { A: text }, cwd: text }),
      stepOf(second, { name: text, action: { kind: "shell", script: text } }),
      stepOf(`${text}3`),
    ],
    { name: text, description: text, variables: { V: variableOf({ description: text }) } },
  );
  const source = { path: `/nowhere/${text}`, sha256: "a".repeat(64) };
  const begun = await plans.createAndBegin({ name: text, definition, source, variables: { V: text } });
  if (begun.kind !== "begun") throw new Error(JSON.stringify(begun));
  const answers: Record<string, ReturnType<typeof completed>> = {
    [first]: completed({ OUT: text }, text),
    [second]: failed({ message: text }),
  };
  const execute = async ({ definition: { id } }: { definition: { id: string } }) =>
    answers[id] ?? completed();
  await perform(test, begun.begun, { executor: { execute } }).result;
  await resumes.resumePlan(begun.planId, { from: text, reason: text });
  return begun.planId;
}

/** What a command is given: what only it can use, else the plan, where it takes a target. */
function argsFor({ name, target, flags }: CommandEntry, planId: string, text: string): string[][] {
  const takes = (flag: string) => flags.some((known) => known.name === flag);
  const plain = target === undefined ? [] : [planId];
  const reason = takes("reason") ? [`--reason=${text}`] : [];
  const all = takes("all") ? ["--all"] : [];
  const own: Record<string, string[][]> = {
    resume: [
      [planId, "--dry-run"],
      [planId, `--from=${text}`],
      [planId, "--dry-run", `--expect=${"0".repeat(16)}`],
    ],
  };
  return [...(own[name] ?? [[...plain, ...all, ...reason]]), [text.replace(/^-/, "")]];
}

describe.each(commandTable.map((entry) => [entry.name, entry] as const))("plan %s", (name, entry) => {
  it("prints nothing that steers a terminal, whatever a plan holds", async () => {
    for (const [index, text] of hostileTexts.entries()) {
      for (const args of argsFor(entry, planIds[index] ?? "", text)) {
        for (const format of formats) {
          const argv = [name, ...args, `--store=${scratch.path("plans.db")}`];
          const { exitCode, stdout, stderr } = await runInProcess(argv, format, { cwd: scratch.folder });
          const seen = { argv, format, steering: [...steeringIn(stdout), ...steeringIn(stderr)] };
          expect(seen).toEqual({ argv, format, steering: [] });
          expect({ argv, format, exitCode }).not.toMatchObject({ exitCode: 70 });
          for (const document of documentsOf(name, format, stdout)) JSON.parse(document);
        }
      }
    }
  }, 120_000);
});

/** One document with `json`, lines of them with `ndjson`. An export is always lines, a schema always a document. */
function documentsOf(command: string, format: Format, stdout: string): string[] {
  if (stdout === "" || format === "rich" || format === "plain") return [];
  if (format === "json") return command === "export" ? [] : [stdout];
  return command === "schema" ? [stdout] : stdout.trimEnd().split("\n");
}

describe("an export of hostile texts", () => {
  it("proves itself where it is imported, in an ASCII terminal's job too", async () => {
    const store = `--store=${scratch.path("plans.db")}`;
    const { stdout } = await scratch.plan(["export", "--all", store], { env: { ...places, LC_ALL: "C" } });
    const file = scratch.write("all.ndjson", stdout);
    expect(await scratch.plan(["import", file, `--store=${scratch.path("others.db")}`])).toMatchObject({
      code: 0,
    });
  });
});

const places = { GITHUB_ACTIONS: "true", CI: "true" };

describe("wrong use", () => {
  const of = [
    "--store",
    "--limit",
    "--from",
    "--accept",
    "--expect",
    "--type",
    "--format",
    "--color",
    "--no",
  ];
  it.each([...of.map((flag) => ["list", flag]), ["", ""]])(
    "of %s %s is told safely",
    async (command, flag) => {
      for (const text of hostileTexts) {
        for (const format of formats) {
          const argv = command === "" ? [text] : [command, `${flag}=${text}`];
          const { stdout, stderr } = await runInProcess(argv, format, { cwd: scratch.folder });
          expect({ argv, steering: [...steeringIn(stdout), ...steeringIn(stderr)] }).toEqual({
            argv,
            steering: [],
          });
        }
      }
    },
  );
});

describe("a step that prints hostile text", () => {
  const here = useScratch();

  it.each(formats)("is told in %s without what steers a terminal", async (format) => {
    const bytes = [...hostileTexts, "x".repeat(1024 * 1024), "last"].map((text) => Buffer.from(`${text}\n`));
    const noText = Buffer.from([0xff, 0x9b, 0x32, 0x4a, 0x0a]);
    writeFileSync(here.path("hostile"), Buffer.concat([...bytes, noText]));
    const file = here.planFile("hostile", [
      { id: "prints", run: "cat hostile; cat hostile >&2; echo DECISION; exit 1" },
    ]);
    const { code, stdout, stderr } = await here.plan(["run", file, "--format", format]);
    expect(code).toBe(1);
    expect([...steeringIn(stdout), ...steeringIn(stderr)]).toEqual([]);
    // JSON says what was printed, character by character.
    const { lines } = (await here.json(["logs", "latest"])) as { lines: string[] };
    expect(lines).toContain("\u009b31mred");
    expect(lines.join("").split("x").length).toBeGreaterThan(2 * 1024 * 1024);
  });
});
