import { describe, expect, it } from "vitest";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { completedAfter, scriptedExecutor } from "../support/scripted-executor.ts";
import { begin, eventsOf, perform, resumed, testPlanstream } from "../support/test-planstream.ts";

describe("secrets and what a person types", () => {
  const variables = { TOKEN: variableOf({ secret: true, required: true }) };
  const secrets = (name: string) => (name === "TOKEN" ? "hush" : undefined);

  it("are kept apart: a reason and an output given by hand are masked", async () => {
    const definition = planOf(["one", stepOf("two", { outputs: ["URL"] })], { variables });
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, definition, { secrets });
    const run = perform(planstream, begun, {
      secrets,
      executor: scriptedExecutor({ one: completedAfter(() => run.control.stop()) }),
    });
    await run.result;
    const reason = "the hush was wrong";
    expect(await planstream.resumes.resumePlan(planId, { from: "cp_9", reason, secrets })).toMatchObject({
      kind: "refused",
    });
    await resumed(planstream, planId, {
      reason,
      secrets,
      markDone: { stepId: "two", outputs: { URL: "https://hush@host" } },
    });
    expect(JSON.stringify(await planstream.store.readAll({ limit: 1_000 }))).not.toContain("hush");
    expect((await eventsOf(planstream, planId)).slice(-5)).toMatchObject([
      { type: "ResumeRefused", data: { reason: "the *** was wrong" } },
      { type: "PlanResumed", data: { reason: "the *** was wrong" } },
      { type: "StepCompleted", data: { output: { values: { URL: "https://***@host" } } } },
      { type: "PhaseCompleted" },
      { type: "PlanApplied" },
    ]);
  });
});
