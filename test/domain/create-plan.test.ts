/** Decides CreatePlan: a plan begins once. */
import { describe, expect, it } from "vitest";
import { createPlan } from "../../src/domain/create-plan.ts";
import type { CommandOf } from "../../src/schema/commands.ts";
import { planAfter } from "../../src/testing.ts";
import { actor, definitionOf, planCreated, planId, sha } from "../support/plan-events.ts";

const command: CommandOf<"CreatePlan"> = {
  type: "CreatePlan",
  actor,
  planId,
  name: "release",
  definition: definitionOf(4, 1),
  source: { path: "/home/ana/release.plan.yaml", sha256: sha("f") },
  variables: { BUMP: "minor" },
};

describe("creating a plan", () => {
  it("says everything that was asked for and starts nothing", () => {
    const { type: _, ...data } = command;
    expect(createPlan(command, planAfter())).toEqual({
      kind: "accepted",
      events: [{ type: "PlanCreated", data }],
    });
  });

  it("takes a plan without definition, which a program drives", () => {
    const decision = createPlan({ ...command, definition: null, source: null }, planAfter());
    expect(decision).toMatchObject({ kind: "accepted", events: [{ data: { definition: null } }] });
  });

  it("is refused with PLAN_EXISTS once the plan has an event", () => {
    expect(createPlan(command, planAfter(planCreated()))).toEqual({
      kind: "refused",
      reasons: [{ code: "PLAN_EXISTS", evidence: { planId } }],
      events: [],
    });
  });
});
