import { describe, expect, it } from "vitest";
import { readOutputs } from "../../src/application/outputs.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { completed, completedAfter, scriptedExecutor } from "../support/scripted-executor.ts";
import { stoppedAfter } from "../support/stopped-plans.ts";
import { changedAt, tamperedStore } from "../support/tampered-store.ts";
import { begin, perform, testPlanstream } from "../support/test-planstream.ts";

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

describe("an event that the kept state was made of and that was edited since", () => {
  const definition = planOf(["one", stepOf("two", { outputs: ["TAG"] }), "three", "four"], {
    variables: { LEVEL: variableOf({ default: "low" }) },
  });

  /** Stopped after its third step; the event at that revision reads otherwise, and the kept state is used. */
  async function edited(revision: number, change: (data: string) => string) {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, definition);
    const executor = scriptedExecutor({
      two: completed({ TAG: "v1" }),
      three: completedAfter(() => run.control.stop()),
    });
    const run = perform(planstream, begun, { executor });
    await run.result;
    const event = changedAt(revision, ({ data }) => ({ data: change(data) }));
    const store = faultyStore(tamperedStore(planstream.store, { event }));
    return { planId, store, process: testPlanstream({ ...planstream, store }) };
  }

  it.each([
    ["the plan's variables", 0, (data: string) => data.replace('"LEVEL":"low"', '"LEVEL":"high"'), {}],
    ["no JSON at the plan's beginning", 0, () => "{", {}],
    ["an output", 6, (data: string) => data.replace('"TAG":"v1"', '"TAG":"v2"'), {}],
    ["no JSON at an output", 6, () => "{", {}],
    [
      "a checkpoint gone back to",
      4,
      (data: string) => data.replace('"durationMs":5', '"durationMs":6'),
      { from: "cp_1" },
    ],
    ["no JSON before the checkpoint gone back to", 6, () => "{", { from: "cp_1" }],
  ])(
    "is never used: the resume is refused with HISTORY_DAMAGED: %s",
    async (_, revision, change, options) => {
      const { planId, store, process } = await edited(revision, change);
      expect((await process.plans.get(planId)).readFrom.kind).toBe("snapshot");
      const executor = scriptedExecutor();
      expect(await process.resumes.resumePlan(planId, options)).toMatchObject({
        kind: "refused",
        recordedRevision: null,
        summary: { eligibility: { reasons: [{ code: "HISTORY_DAMAGED", evidence: { revision } }] } },
      });
      expect(executor.requests).toEqual([]);
      expect(store.appends).toEqual([]);
    },
  );

  it.each([
    ["the checkpoint gone back to", 4, { from: "cp_1" }],
    ["the variables an edited definition asks for", 0, { definition: planOf(["one", "two", "three"]) }],
  ])("is told by a preview that needs it: %s", async (_, revision, options) => {
    const { planId, process } = await edited(revision, () => "{");
    expect(await process.resumes.validateEligibility(planId, options)).toMatchObject({
      reasons: expect.arrayContaining([
        expect.objectContaining({ code: "HISTORY_DAMAGED", evidence: { revision } }),
      ]),
    });
  });

  it("need not be proven by a preview that does not show it", async () => {
    const { planId, process } = await edited(6, () => "{");
    expect(await process.resumes.validateEligibility(planId)).toEqual({ eligible: true, reasons: [] });
  });

  it("is a damaged store to whoever reads the outputs", async () => {
    const { planId, process } = await edited(6, () => "{");
    const { state } = await process.plans.get(planId);
    await expect(readOutputs(process.ground, planId, state.outputs)).rejects.toMatchObject({
      name: "StoreError",
      code: "STORE_DAMAGED",
      damagedRevision: 6,
    });
  });
});
