/** What of a plan's head counts as a part of each step's work. */
import { describe, expect, it } from "vitest";
import { stepDifferences } from "../../src/domain/definition-change.ts";
import { stepsInPlan } from "../../src/domain/step-in-plan.ts";
import type { PlanDefinition, StepDefinition } from "../../src/schema/definition.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";

const old = { env: { CI: "1", LEVEL: "low" }, cwd: "/work", shell: ["sh", "-c"] };

/** The fields of the step that differ when the plan's head does. */
function fields(more: Partial<StepDefinition>, head: Partial<PlanDefinition>): string[] {
  const [before, after] = [old, { ...old, ...head }].map(
    (one) => stepsInPlan(planOf([stepOf("a", more)], one))[0],
  );
  if (before === undefined || after === undefined) throw new Error("the plan has a step");
  return stepDifferences(before, after).map(({ field }) => field);
}

const other = { env: { CI: "1", LEVEL: "high" }, cwd: "/srv", shell: ["bash", "-c"] };
const program: Partial<StepDefinition> = { action: { kind: "program", argv: ["make"] } };
const called: Partial<StepDefinition> = { action: { kind: "function", name: "a", with: null } };

describe("a plan's environment, folder and shell", () => {
  it("are a part of what a script does", () => {
    expect(fields({}, {})).toEqual([]);
    expect(fields({}, other)).toEqual(["plan env", "plan cwd", "plan shell"]);
  });

  it("are a part of a program's work but for the shell, unless its condition needs one", () => {
    expect(fields(program, other)).toEqual(["plan env", "plan cwd"]);
    expect(fields({ ...program, skipIf: "test -e done" }, other)).toEqual([
      "plan env",
      "plan cwd",
      "plan shell",
    ]);
  });

  it("are none of a function's", () => {
    expect(fields(called, other)).toEqual([]);
  });

  it("do not count where the step says otherwise itself", () => {
    expect(fields({ env: { LEVEL: "mine" } }, { env: other.env })).toEqual([]);
    expect(fields({ env: { LEVEL: "mine" } }, { env: { ...other.env, CI: "0" } })).toEqual(["plan env"]);
  });

  it("are shown as they are written", () => {
    const [before] = stepsInPlan(planOf(["a"], old));
    const [after] = stepsInPlan(planOf(["a"], other));
    if (before === undefined || after === undefined) throw new Error("the plan has a step");
    expect(stepDifferences(before, after)).toEqual([
      { field: "plan env", before: '{"CI":"1","LEVEL":"low"}', after: '{"CI":"1","LEVEL":"high"}' },
      { field: "plan cwd", before: "/work", after: "/srv" },
      { field: "plan shell", before: '["sh","-c"]', after: '["bash","-c"]' },
    ]);
  });

  it("say nothing more where the step uses them no longer", () => {
    const [before] = stepsInPlan(planOf(["a"], old));
    const [after] = stepsInPlan(planOf([stepOf("a", called)], old));
    if (before === undefined || after === undefined) throw new Error("the plan has a step");
    expect(stepDifferences(before, after).map(({ field }) => field)).toEqual(["action"]);
  });
});
