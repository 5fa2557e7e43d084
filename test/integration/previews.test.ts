/** What a dry run and a status say of edited plan files and of plans that are over. */
import { describe, expect, it } from "vitest";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const done = { id: "one", run: "true" };
const fails = { id: "two", run: "exit 1" };
const later = ["three", "four"].map((id) => ({ id, run: "true" }));

/** The card of a command, without the head of its columns' widths. */
async function card(args: readonly string[], code = 0): Promise<string> {
  const ended = await scratch.plan(args);
  expect(ended).toMatchObject({ code });
  return ended.stdout;
}

describe("the preview of an edited plan file", () => {
  it("names removed steps, new steps, another name and variables that stay as they are", async () => {
    const vars = { BUMP: { default: "patch" }, KEPT: { default: "same" } };
    const file = scratch.planFile("edited", [done, fails, ...later], { vars });
    expect((await scratch.plan(["run", file])).code).toBe(1);
    const edited = { name: "other", vars: { BUMP: { default: "major" }, KEPT: { default: "same" } } };
    scratch.planFile("edited", [done, { id: "two", run: "true" }, { id: "five", run: "true" }], edited);
    const shown = await card(["resume", "latest", "--dry-run"]);
    expect(shown).toContain("  Plan name       renamed to other in the file; this plan stays edited\n");
    expect(shown).toContain("  Variables       BUMP as before: fixed when the plan was created\n");
    expect(shown).toMatch(/ 2-3 {2}two, five +runs {4}its definition changed\n/);
    expect(shown).toMatch(/ 3-4 {2}three, four +removed\n/);
    expect((await scratch.json(["resume", "latest", "--dry-run"])).edit).toEqual({
      other_name: "other",
      removed: [
        { step: 3, step_id: "three" },
        { step: 4, step_id: "four" },
      ],
      kept_variables: ["BUMP"],
    });
  });
});

describe("a plan that is over", () => {
  it("promises no step and shows no failure any more", async () => {
    await scratch.plan(["run", scratch.planFile("given-up", [done, fails, ...later])]);
    await scratch.plan(["cancel", "given-up"]);
    for (const shown of [
      await card(["status", "given-up"]),
      await card(["resume", "given-up", "--dry-run"], 3),
    ]) {
      expect(shown).toMatch(/ 1 {4}one +reused {2}cp_1\n/);
      expect(shown).toMatch(/ 2 {4}two +failed\n/);
      expect(shown).toMatch(/ 3-4 {2}three, four +never ran\n/);
      expect(shown).not.toMatch(/Failed {2}|▸|runs/);
    }
    const { steps } = await scratch.json(["status", "given-up"]);
    expect(steps).toMatchObject([{ why: "reused" }, { why: "not_run" }, { why: "not_run" }]);
  });
});
