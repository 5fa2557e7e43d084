/** A command that is asked for twice with one id is done once, whatever the id is. */
import { describe, expect, it } from "vitest";
import { begin, testPlanstream, typesOf } from "../support/test-planstream.ts";

describe("a command asked for twice", () => {
  it.each(["retry-1", "x".repeat(500), "🚀".repeat(100), "\u0001".repeat(70), "constructor", "__proto__"])(
    "is answered and not done again, with the id %#",
    async (commandId) => {
      const planstream = testPlanstream();
      const { planId } = await begin(planstream, null);
      const first = await planstream.resumes.setTotalSteps(planId, 5, { commandId });
      expect(first).toMatchObject({ kind: "committed", events: [{ revision: 2 }] });
      const second = await planstream.resumes.setTotalSteps(planId, 6, { commandId });
      expect(second).toEqual({ kind: "repeated", revision: 2, first: "accepted" });
      expect(await typesOf(planstream, planId)).toEqual(["PlanCreated", "RunStarted", "TotalStepsSet"]);
    },
  );

  it("is told that it was refused, where it was", async () => {
    const planstream = testPlanstream();
    const { planId } = await begin(planstream, null);
    const options = { commandId: "retry-1", from: "cp_9" };
    expect(await planstream.resumes.resumePlan(planId, options)).toMatchObject({ kind: "refused" });
    const repeated = { kind: "repeated", revision: 2, first: "refused" };
    expect(await planstream.resumes.resumePlan(planId, options)).toEqual(repeated);
    expect(await planstream.resumes.setTotalSteps(planId, 5, options)).toEqual(repeated);
  });
});
