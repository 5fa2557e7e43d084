/** Every page of help, and every example on it: what is shown to people works as it is shown. */
import { beforeEach, describe, expect, it } from "vitest";
import { commandTable } from "../../src/cli/command-table.ts";
import { helpTopics } from "../../src/cli/help-topics.ts";
import { at } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const commands = commandTable.map(({ name }) => name);
const topics = Object.keys(helpTopics);

/** What does not fit a terminal of 80 columns. */
function longLines(text: string): string[] {
  return text.split("\n").filter((line) => line.length > 80);
}

async function page(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await scratch.plan(args);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
  expect(longLines(stdout)).toEqual([]);
  return stdout;
}

describe("a bare plan", () => {
  it("says in few lines what it is for, and needs no store", async () => {
    const overview = await page();
    expect(overview.split("\n")).toHaveLength(12);
    expect(overview).toMatch(/^Run multi-step plans .*\.\n/);
    for (const name of ["run", "resume", "status", "list", "history"])
      expect(overview).toContain(`\n  ${name} `);
    expect(overview).toMatch(/plan help\n$/);
  });

  it("says how many plans can be resumed, where there are some", async () => {
    await scratch.plan(["run", scratch.planFile("well", [{ id: "only", run: "true" }])]);
    expect(await page()).not.toContain("resumed");
    for (const name of ["one", "two"])
      await scratch.plan(["run", scratch.planFile(name, [{ id: "only", run: "false" }])]);
    expect(await page()).toContain("\n2 plans can be resumed: plan resume\n");
  });

  it("is no worse off with a store that is broken", async () => {
    await scratch.plan(["run", scratch.planFile("well", [{ id: "only", run: "true" }])]);
    scratch.write(".plan/plans.db", "this is no database, and long enough to be taken for none ".repeat(100));
    expect(await page()).not.toContain("resumed");
  });
});

describe("plan help", () => {
  it("lists every command and every topic once", async () => {
    const list = await page("help");
    for (const name of [...commands, ...topics])
      expect(list.split("\n").filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
    expect(await page("--help")).toBe(list);
  });

  it.each(commands)(
    "tells of %s: examples, flags and exit codes, whatever else is on the line",
    async (name) => {
      const told = await page("help", name);
      expect(told).toMatch(new RegExp(`^plan ${name}.*\\n  \\S.*\\.\\n(?:  .*\\n)*\\nExamples\\n  \\S`));
      expect(told).toMatch(/^Exit codes\n {2}0 /m);
      expect(await page(name, "--help")).toBe(told);
      expect(await page(name, "two", "targets", "--no-such-flag", "-h")).toBe(told);
    },
  );

  it.each(topics)("tells of %s", async (name) => {
    expect((await page("help", name)).split("\n").length).toBeGreaterThan(6);
  });

  it.each([
    [["help", "resmue"], "plan help resume"],
    [["help", "exit-code"], "plan help exit-codes"],
    [["resmue", "latest", "--reason", "why not"], "plan resume latest --reason 'why not'"],
    [["resume", "latest", "--dry-rnu"], "plan resume latest --dry-run"],
    [["run", "x.yaml", "--vra=A=b c"], "plan run x.yaml '--var=A=b c'"],
  ])("answers %j with the corrected line", async (args, line) => {
    const { code, stderr } = await scratch.plan(args);
    expect({ code, lines: stderr.split("\n") }).toMatchObject({
      code: 2,
      lines: { 1: `  ${line}   the corrected line` },
    });
  });

  it("tells the version", async () => {
    for (const args of [["--version"], ["-V"], ["run", "-V"]])
      expect(await page(...args)).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/** As they stand on the pages. */
const examples = [
  "plan init demo",
  ...commandTable.flatMap((entry) => entry.examples),
  ...Object.values(helpTopics).flatMap((topic) => topic.examples),
];

describe("an example", () => {
  let planId: string;
  let digest: string;

  /** A release that failed twice at its third step, which would work now; and files that examples name. */
  beforeEach(async () => {
    scratch.planFile("demo", [{ id: "only", run: "true" }]);
    const steps = [
      { id: "test", run: "true" },
      { id: "version", run: "true" },
      { id: "commit", run: "test -e mended" },
      { id: "publish", phase: "apply", run: "true" },
    ];
    const vars = { BUMP: { default: "patch", enum: ["patch", "minor", "major"] } };
    await scratch.plan(["run", scratch.planFile("release", steps, { vars })]);
    await scratch.plan(["export", "--all", "--out", "plans.ndjson"]);
    await scratch.plan(["resume", "latest"]);
    scratch.write("mended", "");
    await scratch.plan(["export", "--all", "--out", "plans.ndjson"]);
    const preview = await scratch.json(["resume", "latest", "--dry-run"]);
    digest = String(preview.preview_digest).slice(0, 16);
    planId = String(at(preview, "plan", "plan_id"));
  });

  /** Most are about the plan that failed; an answer is for one that waits for it. */
  async function planOf(example: string): Promise<string> {
    if (!example.startsWith("plan approve")) return planId;
    await scratch.plan(["run", scratch.planFile("asks", [{ id: "confirm", approve: "Publish?" }])]);
    return String(at(await scratch.json(["status"]), "plan", "plan_id"));
  }

  it.each([...new Set(examples)])("%s", async (example) => {
    const id = (await planOf(example)).slice(-6);
    const line = example.replaceAll("B29TP4", id).replaceAll(/\b[0-9a-f]{16}\b/g, digest);
    const env = scratch.shellEnvironment();
    const { code, stderr } = await scratch.startProgram("bash", ["-c", line], { env }).ended;
    // Of a plan that failed.
    const expected = example.endsWith("--exit-status") ? 1 : 0;
    expect({ line, code, stderr: code === expected ? "" : stderr }).toEqual({
      line,
      code: expected,
      stderr: "",
    });
  });
});
