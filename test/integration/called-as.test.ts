/** The commands that are suggested by a program that was called by another name: they begin as it was called. */
import { symlinkSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { bin, type Ended } from "./support/command.ts";
import { at, parseObject } from "./support/json.ts";
import { type More, useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const byNpx: More = { env: { npm_command: "exec" } };

beforeEach(() => {
  for (const name of ["plan", "planstream"]) symlinkSync(bin, scratch.path(name));
  scratch.planFile("broken", [{ id: "one", run: "exit 1", rerun: "never" }]);
});

function call(name: string, args: readonly string[], more: More = {}): Promise<Ended> {
  return scratch.startProgram(process.execPath, [scratch.path(name), ...args], more).ended;
}

/** What is said on the way from a run that fails, over a refusal, to its end. */
async function said(name: string, more: More = {}): Promise<string> {
  const texts: string[] = [];
  for (const args of [
    ["run", "broken.plan.yaml"],
    [],
    ["run", "broken.plan.yaml"],
    ["status", "latest"],
    ["resume", "latest"],
    ["resume", "latest", "--mark-done", "one", "--dry-run"],
    ["audit"],
    ["cancel", "latest"],
    ["stop", "latest"],
    ["statsu"],
    ["validate", "plan"],
    ["init", "new"],
  ]) {
    const { stdout, stderr } = await call(name, args, more);
    texts.push(stdout, stderr);
  }
  return texts.join("");
}

/** Each place where a command of the program begins: the words before its first one. */
function callsIn(text: string): string[] {
  const found = text.matchAll(
    /((?:npx )?\bplan(?:stream)?) (?:run|resume|status|history|logs|audit|explain|init|help|list|stop) /g,
  );
  return [...new Set([...found].map(([, program = ""]) => program))];
}

describe.each<[string, More, string]>([
  ["plan", {}, "plan"],
  ["planstream", {}, "planstream"],
  ["plan", byNpx, "npx plan"],
  ["planstream", byNpx, "npx planstream"],
])("called as %s with %o", (name, more, program) => {
  it(`every hint begins with ${program}`, async () => {
    const text = await said(name, more);
    expect(callsIn(text)).toEqual([program]);
    for (const hint of [
      `next: ${program} logs `,
      `next: ${program} resume `,
      `can be resumed: ${program} resume\n`,
      `All commands: ${program} help\n`,
      ` of this file is errored: ${program} resume `,
      `Fix   ${program} resume `,
      `  Resume    ${program} resume `,
      `   ${program} audit `,
      `Why?  ${program} explain STEP_OUTCOME_UNKNOWN`,
      `  ${program} history `,
      `  ${program} status   the corrected line`,
      `  ${program} run `,
    ])
      expect(text).toContain(hint);
  });

  it("and so does every command in a document", async () => {
    const ran = parseObject((await call(name, ["run", "broken.plan.yaml", "--json"], more)).stdout);
    const begins = expect.stringMatching(new RegExp(`^${program} resume [0-9A-Z]{26} --mark-done one$`));
    expect(at(ran, "next", 0, "command")).toEqual(begins);
    const refused = parseObject((await call(name, ["resume", "latest", "--json"], more)).stdout);
    expect(at(refused, "reasons", 0, "remedy", 0, "command")).toEqual(begins);
    const { error } = parseObject((await call(name, ["status", "nobody", "--json"], more)).stdout);
    expect(at(error, "next", 0, "command")).toBe(`${program} list`);
  });
});

it("a help page is the one of plan, whatever it was called", async () => {
  const { stdout } = await call("planstream", ["resume", "--help"]);
  expect(stdout).toMatch(/^plan resume /);
});
