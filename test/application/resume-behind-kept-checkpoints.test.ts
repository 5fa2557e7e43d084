/** The state keeps the newest 20 checkpoints; a resume may go back further, and be interrupted there. */
import { describe, expect, it } from "vitest";
import { planOf } from "../support/plan-definitions.ts";
import { begin, eventsOf, resumed, testPlanstream } from "../support/test-planstream.ts";

/** 30 steps, 25 of them finished and the next one begun; then a resume that went back to the second and was stopped at once. */
async function stoppedFarBack() {
  const planstream = testPlanstream();
  const ids = Array.from({ length: 30 }, (_, index) => `step-${index + 1}`);
  const { planId, runId } = await begin(planstream, planOf(ids));
  for (const [index, stepId] of ids.slice(0, 25).entries()) {
    await planstream.resumes.recordStepCheckpoint(planId, { runId, step: index + 1, stepId });
  }
  await planstream.resumes.recordShutdown(planId, { runId });
  const back = await resumed(planstream, planId, { from: "cp_2" });
  await planstream.resumes.recordShutdown(planId, { runId: back.runId });
  return { planstream, planId };
}

describe("a plan that was stopped far back", () => {
  it("is summed up from that checkpoint, not from the beginning", async () => {
    const { planstream, planId } = await stoppedFarBack();
    expect(await planstream.resumes.buildResumeSummary(planId)).toMatchObject({
      lastCompletedStep: 2,
      from: { checkpointId: "cp_2", step: 2, stepId: "step-2" },
      next: { step: 3, stepId: "step-3" },
      steps: [
        { first: 1, last: 2, why: "reused", checkpointId: "cp_2" },
        { first: 3, last: 26, why: "runs", cause: "went_back" },
        { first: 27, last: 30, why: "runs", cause: "never_ran" },
      ],
      eligibility: { eligible: true },
    });
  });

  it("is resumed from it, on its line, and the history says which one", async () => {
    const { planstream, planId } = await stoppedFarBack();
    await resumed(planstream, planId);
    const events = await eventsOf(planstream, planId);
    expect(events[events.length - 1]).toMatchObject({
      type: "PlanResumed",
      data: {
        line: 2,
        from: { phase: "execute", step: 2, item: null, checkpointId: "cp_2", decisionId: expect.any(String) },
      },
    });
  });
});
