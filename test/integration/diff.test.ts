/** `plan diff` through the real command: two attempts, two points, an edited plan, and every exit code. */
import { beforeEach, describe, expect, it } from "vitest";
import { outputs } from "../../src/schema/outputs.ts";
import { list } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();

const steps = [
  { id: "first", run: "echo VERSION=1 >> $PLAN_OUTPUT", outputs: ["VERSION"] },
  { id: "second", run: "test -e ready" },
  { id: "third", run: "echo a" },
];

/** Fails at its second step; resumed with an edited third one it ends. */
beforeEach(async () => {
  const file = scratch.planFile("twice", steps);
  expect((await scratch.plan(["run", file])).code).toBe(1);
  scratch.write("ready", "");
  scratch.planFile("twice", [...steps.slice(0, 2), { id: "third", run: "echo b" }]);
  expect((await scratch.plan(["resume", "latest"])).code).toBe(0);
});

async function diff(...args: string[]) {
  const document = await scratch.json(["diff", ...args]);
  expect(outputs.diff.safeParse(document).error?.issues ?? []).toEqual([]);
  return document;
}

describe("diff", () => {
  it("compares the last two attempts", async () => {
    const document = await diff();
    expect(document).toMatchObject({
      before: { attempt: 1, state: "errored" },
      after: { attempt: 2, state: "applied", last_completed_step: 3 },
      differs: true,
      definition: [
        { kind: "edited", step_id: "third", differences: [{ before: "echo a", after: "echo b" }] },
      ],
    });
    expect(list(document.steps)).toMatchObject([
      { step_id: "second", before: { state: "failed", tries: 1 }, after: { state: "ran", tries: 2 } },
      { step_id: "third", before: null, after: { state: "ran", checkpoint_id: "cp_3" } },
    ]);
    expect(await diff("latest", "--attempts", "1..2")).toEqual(document);
  });

  it("compares two points, with outputs by name, in either direction", async () => {
    const document = await diff("latest", "0..cp_1");
    expect(list(document.steps)).toMatchObject([
      {
        step_id: "first",
        aspects: ["state", "tries", "duration", "outputs"],
        outputs: [{ name: "VERSION", before: null, after: "1" }],
      },
    ]);
    const back = await diff("cp_1..0");
    expect(list(back.steps)).toMatchObject([
      { before: { state: "ran" }, after: null, outputs: [{ before: "1", after: null }] },
    ]);
    expect(await diff("..cp_1")).toEqual(document);
  });

  it("begins at the beginning where there was only one attempt", async () => {
    await scratch.plan(["run", scratch.planFile("once", [{ id: "only", run: "true" }])]);
    expect(await diff()).toMatchObject({ before: { revision: 0 }, after: { state: "applied" } });
  });

  it("counts finished items, and knows what waits for an answer", async () => {
    const each = { id: "each", each: ["a", "b", "c"], run: "test $ITEM != c" };
    await scratch.plan(["run", scratch.planFile("list", [each])]);
    expect(list((await diff("latest", "cp_1..")).steps)).toMatchObject([
      { step_id: "each", aspects: ["state", "items", "duration"], before: { items: 1 }, after: { items: 2 } },
    ]);
    await scratch.plan(["run", scratch.planFile("asking", [{ id: "sure", approve: "Sure?" }])]);
    expect(list((await diff()).steps)).toMatchObject([{ step_id: "sure", after: { state: "waiting" } }]);
  });

  it("is told to people in a table, with what was edited below", async () => {
    const { code, stdout } = await scratch.plan(["diff", "latest"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /from {2}revision 7 .*, attempt 1, errored\n {2}to {4}revision \d+ .*, attempt 2, applied/,
    );
    expect(stdout).toMatch(/2 {2}second {2}failed → done {5}1 → 2 /);
    expect(stdout).toContain("third was edited\n      - echo a\n      + echo b\n");
  });

  it.each([
    ["differing points, asked for", ["--exit-code"], 9],
    ["equal points, asked for", ["latest", "cp_1..cp_1", "--exit-code"], 0],
    ["differing points, not asked for", [], 0],
    ["no such point", ["latest", "0..99"], 4],
    ["no such attempt", ["--attempts", "1..7"], 4],
    ["no such plan", ["nobody"], 4],
    ["no range", ["latest", "4"], 2],
    ["no two attempts", ["--attempts", "2"], 2],
    ["a range and attempts", ["0..1", "--attempts", "1..2"], 2],
    ["no store", ["--store", "nowhere/plans.db"], 7],
  ])("of %s exits as it should", async (_, args, code) => {
    expect((await scratch.plan(["diff", ...args])).code).toBe(code);
  });
});
