import { describe, expect, it } from "vitest";
import { faultyStore } from "../support/faulty-store.ts";
import { stoppedAfter } from "../support/stopped-plans.ts";
import { changedAt, tamperedStore } from "../support/tampered-store.ts";
import { testPlanstream } from "../support/test-planstream.ts";

describe("a plan whose history is damaged", () => {
  async function damaged() {
    const { planstream, planId } = await stoppedAfter(2);
    const event = changedAt(4, ({ data }) => ({ data: data.replace('"durationMs":5', '"durationMs":6') }));
    const store = faultyStore(tamperedStore(planstream.store, { event, snapshot: () => null }));
    return { store, planId, process: testPlanstream({ ...planstream, store }) };
  }

  it("is refused with HISTORY_DAMAGED and the first revision that does not hold; nothing is appended", async () => {
    const { store, planId, process } = await damaged();
    expect(await process.resumes.resumePlan(planId)).toMatchObject({
      kind: "refused",
      recordedRevision: null,
      summary: {
        eligibility: {
          reasons: expect.arrayContaining([expect.objectContaining({ code: "HISTORY_DAMAGED" })]),
        },
      },
    });
    const { eligibility } = await process.resumes.buildResumeSummary(planId);
    expect(eligibility.reasons[0]).toMatchObject({ code: "HISTORY_DAMAGED", evidence: { revision: 4 } });
    expect(store.appends).toEqual([]);
  });

  it("is refused with the same by every other command", async () => {
    const { store, planId, process } = await damaged();
    const { runId } = (await process.plans.get(planId)).state.run ?? { runId: "" };
    const answers = [
      await process.plans.cancel(planId),
      await process.resumes.recordShutdown(planId, { runId }),
      await process.resumes.recordStepCheckpoint(planId, { runId, step: 1, stepId: "one" }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        kind: "refused",
        reasons: [{ code: "HISTORY_DAMAGED", evidence: { revision: 4 } }],
        recordedRevision: null,
      });
    }
    expect(store.appends.filter(({ stream }) => stream.startsWith("plan-"))).toEqual([]);
  });

  it("is refused in the same way when not even its first event can be read", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    const event = changedAt(0, () => ({ data: "no JSON" }));
    const store = faultyStore(tamperedStore(planstream.store, { event, snapshot: () => null }));
    const process = testPlanstream({ ...planstream, store });
    expect(await process.resumes.validateEligibility(planId)).toMatchObject({
      eligible: false,
      reasons: [{ code: "HISTORY_DAMAGED", evidence: { revision: 0 } }],
    });
    expect(await process.resumes.resumePlan(planId)).toMatchObject({
      kind: "refused",
      recordedRevision: null,
    });
    expect(await process.plans.cancel(planId)).toMatchObject({ reasons: [{ code: "HISTORY_DAMAGED" }] });
  });

  it("is verified with the same finding", async () => {
    const { planId, process } = await damaged();
    expect(await process.plans.verify(planId)).toMatchObject({
      findings: [{ kind: "event_changed", revision: 4 }],
    });
  });
});
