/** `plan explain` in a folder without a store: nothing is needed to understand a "no". */
import { describe, expect, it } from "vitest";
import { outputs } from "../../src/schema/outputs.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();

describe("plan explain", () => {
  it.each(["RUN_IN_PROGRESS", "run-in-progress", "run in progress"])("takes %s", async (typed) => {
    const { code, stdout, stderr } = await scratch.plan(["explain", typed]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^RUN_IN_PROGRESS\n/);
    expect(stdout).toContain("  Exit       6, somebody else has the plan\n");
  });

  it("lists all codes, grouped", async () => {
    const { code, stdout } = await scratch.plan(["explain"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Why a resume is refused\n[\s\S]*^Why another command is refused\n[\s\S]*^What can go wrong\n/m,
    );
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ["resume_in_progress", "RUN_IN_PROGRESS"],
    ["STAEL_PREVIEW", "STALE_PREVIEW"],
    ["stale", "STALE_PREVIEW"],
  ])("asks whether %s is %s, and exits 2", async (typed, meant) => {
    const { error } = await scratch.json(["explain", typed], 2);
    expect(error).toMatchObject({
      code: "USAGE",
      message: `there is no code "${typed}"; did you mean ${meant}?`,
      next: [{ command: `plan explain ${meant}` }, { command: "plan explain --help" }],
    });
  });

  it("guesses nothing for a word that is like no code", async () => {
    const { error } = await scratch.json(["explain", "nonsense"], 2);
    expect(error).toMatchObject({
      message: 'there is no code "nonsense"',
      next: [{ command: "plan explain" }, {}],
    });
  });

  it("prints one shape for one code and for all", async () => {
    const one = outputs.explain.parse(await scratch.json(["explain", "STALE_PREVIEW"]));
    expect(one.items).toMatchObject([{ code: "STALE_PREVIEW", exit_code: 3, acceptable: null }]);
    const all = outputs.explain.parse(await scratch.json(["explain"]));
    expect(all.items.length).toBeGreaterThan(20);
    expect(all.items.filter(({ acceptable }) => acceptable !== null).map(({ code }) => code)).toEqual([
      "DEFINITION_CHANGED",
      "STEP_OUTCOME_UNKNOWN",
      "STEP_WOULD_REPEAT",
    ]);
  });
});
