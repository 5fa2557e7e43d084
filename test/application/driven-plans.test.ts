import { describe, expect, it } from "vitest";
import { PlanResumeService } from "../../src/application/plan-resume-service.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import { actor } from "../support/plan-events.ts";
import { begin, eventsOf, resumed, testPlanstream, typesOf } from "../support/test-planstream.ts";
import { whileTimePasses } from "../support/until.ts";

/** A plan without definition, in `execute`, that a program drives by itself; and another process. */
async function drivenPlan() {
  const inner = memoryEventStore();
  const store = faultyStore(inner);
  const planstream = testPlanstream({ store });
  const other = testPlanstream({ ...planstream, store: inner });
  const { planId, runId } = await begin(planstream, null);
  await planstream.plans.startPhase(planId, runId, "execute");
  const report = (step: number, more: object = {}) =>
    planstream.resumes.recordStepCheckpoint(planId, { runId, step, stepId: `step-${step}`, ...more });
  return { store, planstream, other, planId, runId, report };
}

describe("recordStepCheckpoint", () => {
  it("records a step with its checkpoint, decision, outputs and duration, in one event", async () => {
    const { planstream, planId, runId, report } = await drivenPlan();
    const more = { outputs: { ROWS: "3" }, decision: "in batches", durationMs: 12 };
    expect(await report(1, more)).toMatchObject({ kind: "committed", events: [{ type: "StepCompleted" }] });
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({
      runId,
      step: 1,
      stepId: "step-1",
      how: "ran",
      checkpoint: { checkpointId: "cp_1", decisionId: expect.stringMatching(/^[0-9A-Z]{26}$/) },
      output: { values: { ROWS: "3" } },
      decision: "in batches",
      durationMs: 12,
    });
    expect((await planstream.plans.get(planId)).state.metadata).toMatchObject({
      lastCompletedStep: 1,
      lastCheckpointId: "cp_1",
    });
  });

  it("puts long outputs into a blob", async () => {
    const { planstream, planId, report } = await drivenPlan();
    await report(1, { outputs: { LOG: "x".repeat(20_000) } });
    expect((await eventsOf(planstream, planId)).at(-1)?.data.output).toMatchObject({ names: ["LOG"] });
  });

  it("reads the plan once, however many steps are reported", async () => {
    const { store, report } = await drivenPlan();
    await report(1);
    store.reads.length = 0;
    for (let step = 2; step <= 50; step++) expect(await report(step)).toMatchObject({ kind: "committed" });
    expect(store.reads).toEqual([]);
  });

  it("goes on after somebody else has written", async () => {
    const { other, planId, report } = await drivenPlan();
    await report(1);
    await other.resumes.setTotalSteps(planId, 9);
    await other.resumes.resumePlan(planId);
    expect(await report(2)).toMatchObject({ kind: "committed", events: [{ revision: 6 }] });
  });

  it.each([
    [3, "step-3", { step: 3, expected: 2 }],
    [1, "step-1", { step: 1, expected: 2 }],
  ])("refuses step %i after the first one", async (step, stepId, evidence) => {
    const { planstream, planId, runId, report } = await drivenPlan();
    await report(1);
    expect(await planstream.resumes.recordStepCheckpoint(planId, { runId, step, stepId })).toMatchObject({
      kind: "refused",
      reasons: [{ code: "STEP_OUT_OF_ORDER", evidence }],
      recordedRevision: null,
    });
    expect((await typesOf(planstream, planId)).at(-1)).toBe("StepCompleted");
  });

  it("refuses a step beyond the total", async () => {
    const { planstream, planId, report } = await drivenPlan();
    await planstream.resumes.setTotalSteps(planId, 1);
    await report(1);
    expect(await report(2)).toMatchObject({
      reasons: [{ code: "STEP_OUT_OF_ORDER", evidence: { step: 2, totalSteps: 1 } }],
    });
  });

  it("refuses a step before any phase has begun", async () => {
    const planstream = testPlanstream();
    const { planId, runId } = await begin(planstream, null);
    expect(
      await planstream.resumes.recordStepCheckpoint(planId, { runId, step: 1, stepId: "one" }),
    ).toMatchObject({
      reasons: [{ code: "PHASE_ACTION" }],
    });
  });

  it("refuses a run that was overtaken, and one that is over", async () => {
    const { planstream, other, planId, runId, report } = await drivenPlan();
    await report(1);
    planstream.machine.statuses.set(planstream.ownerId, "gone");
    const begun = await resumed(other, planId);
    expect(await report(2)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "RUN_FENCED", evidence: { runId, currentRunId: begun.runId } }],
    });
    await other.plans.cancel(planId);
    expect(await report(2)).toMatchObject({
      reasons: [{ code: "RUN_FENCED", evidence: { currentRunId: null } }],
    });
  });

  it("starts the next step of a defined plan, and ends the plan after the last one", async () => {
    const planstream = testPlanstream();
    const { planId, runId } = await begin(planstream, planOf(["one", stepOf("two", { phase: "apply" })]));
    const report = (step: number, stepId: string) =>
      planstream.resumes.recordStepCheckpoint(planId, { runId, step, stepId });
    expect(await report(1, "other")).toMatchObject({
      reasons: [{ code: "STEP_OUT_OF_ORDER", evidence: { stepId: "other", expectedId: "one" } }],
    });
    await report(1, "one");
    await report(2, "two");
    expect((await typesOf(planstream, planId)).slice(4)).toEqual([
      ...["StepCompleted", "PhaseCompleted", "PhaseStarted", "StepStarted"],
      ...["StepCompleted", "PhaseCompleted", "PlanApplied"],
    ]);
  });

  it("keeps one checkpoint of a step that is reported twice at once", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const { planId, runId } = await begin(planstream);
    const report = (step: number, stepId: string) =>
      planstream.resumes.recordStepCheckpoint(planId, { runId, step, stepId });
    await report(1, "one");
    let reads = 0;
    let first: Promise<unknown> | null = null;
    // The second one finds out what comes next when the first one has been recorded already.
    store.beforeRead("planblob-", async () => {
      if (++reads === 2) await first;
    });
    first = report(2, "two");
    const answers = Promise.all([first, report(2, "two")]);
    expect(await whileTimePasses(planstream.clock, 20, answers)).toMatchObject([
      { kind: "committed" },
      { kind: "refused", reasons: [{ code: "STEP_OUT_OF_ORDER", evidence: { step: 2, expected: 3 } }] },
    ]);
    expect((await typesOf(planstream, planId)).slice(-4)).toEqual([
      "StepCompleted",
      "StepStarted",
      "StepCompleted",
      "StepStarted",
    ]);
    expect((await planstream.plans.get(planId)).state.metadata.lastCompletedStep).toBe(2);
  });

  it("of no plan is PLAN_NOT_FOUND", async () => {
    const { resumes } = testPlanstream();
    const report = { runId: "01TEST0000000000000000RVN0", step: 1, stepId: "one" };
    await expect(resumes.recordStepCheckpoint("01TEST00000000000000NBDY00", report)).rejects.toMatchObject({
      code: "PLAN_NOT_FOUND",
    });
  });

  it("is durable when it resolves: an unknown outcome is settled first", async () => {
    const { store, planstream, planId, report } = await drivenPlan();
    await report(1);
    store.failAppends("plan-", "written", "lost");
    expect(await whileTimePasses(planstream.clock, 50, report(2))).toMatchObject({ kind: "committed" });
    expect((await typesOf(planstream, planId)).filter((type) => type === "StepCompleted")).toHaveLength(2);
  });

  it("goes on after the store was away", async () => {
    const { store, report } = await drivenPlan();
    await report(1);
    store.away = true;
    await expect(report(2)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    store.away = false;
    expect(await report(2)).toMatchObject({ kind: "committed" });
  });

  it("keeps 64 plans in mind and reads the others anew", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const plans: { planId: string; runId: string }[] = [];
    for (let count = 0; count < 65; count++) {
      const { planId, runId } = await begin(planstream, null);
      await planstream.plans.startPhase(planId, runId, "execute");
      plans.push({ planId, runId });
    }
    const report = async ({ planId, runId }: { planId: string; runId: string }, step: number) => {
      store.reads.length = 0;
      const stepId = `step-${step}`;
      const answer = await planstream.resumes.recordStepCheckpoint(planId, { runId, step, stepId });
      expect(answer.kind).toBe("committed");
      return store.reads.length;
    };
    for (const plan of plans) expect(await report(plan, 1)).toBeGreaterThan(0);
    const [oldest] = plans;
    const newest = plans.at(-1);
    if (oldest === undefined || newest === undefined) throw new Error("there are plans");
    expect(await report(newest, 2)).toBe(0);
    expect(await report(oldest, 2)).toBeGreaterThan(0);
  });
});

describe("recordShutdown", () => {
  it("records that the run ended, and forgets it", async () => {
    const { planstream, planId, runId, report } = await drivenPlan();
    await report(1);
    expect(await planstream.resumes.recordShutdown(planId, { runId, signal: "SIGTERM" })).toMatchObject({
      kind: "committed",
    });
    expect((await eventsOf(planstream, planId)).at(-1)).toMatchObject({
      type: "PlanInterrupted",
      data: { runId, cause: "signal", signal: "SIGTERM", forced: false, inFlight: null },
    });
    expect((await planstream.owners.lastBeat(planstream.ownerId))?.runs).toEqual([]);
    expect(await planstream.resumes.validateEligibility(planId)).toMatchObject({ eligible: true });
  });

  it("without a signal is a request", async () => {
    const { planstream, planId, runId } = await drivenPlan();
    await planstream.resumes.recordShutdown(planId, { runId, forced: true });
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({
      cause: "request",
      signal: null,
      forced: true,
    });
  });

  it("never overwrites the end of a plan, nor another run", async () => {
    const { planstream, other, planId, runId } = await drivenPlan();
    await other.plans.cancel(planId);
    const before = await typesOf(planstream, planId);
    expect(await planstream.resumes.recordShutdown(planId, { runId })).toMatchObject({
      kind: "refused",
      reasons: [{ code: "RUN_FENCED", evidence: { state: "cancelled" } }],
    });
    expect(await typesOf(planstream, planId)).toEqual(before);
  });

  it("is refused the second time", async () => {
    const { planstream, planId, runId } = await drivenPlan();
    await planstream.resumes.recordShutdown(planId, { runId });
    expect(await planstream.resumes.recordShutdown(planId, { runId })).toMatchObject({
      reasons: [{ code: "RUN_FENCED" }],
    });
  });
});

describe("a driven run that is over", () => {
  const beats = async ({ owners, ownerId }: ReturnType<typeof testPlanstream>) =>
    (await owners.lastBeat(ownerId))?.runs;

  it("is named in no beat any more once its last phase is complete", async () => {
    const { planstream, planId, runId, report } = await drivenPlan();
    await report(1);
    await planstream.plans.completePhase(planId, runId, "execute");
    await planstream.plans.startPhase(planId, runId, "apply");
    expect(await beats(planstream)).toEqual([runId]);
    await planstream.plans.completePhase(planId, runId, "apply");
    expect(await beats(planstream)).toEqual([]);
  });

  it("nor once its last step is reported", async () => {
    const planstream = testPlanstream();
    const { planId, runId } = await begin(planstream, planOf(["one", "two"]));
    await planstream.resumes.recordStepCheckpoint(planId, { runId, step: 1, stepId: "one" });
    expect(await beats(planstream)).toEqual([runId]);
    await planstream.resumes.recordStepCheckpoint(planId, { runId, step: 2, stepId: "two" });
    expect(await beats(planstream)).toEqual([]);
  });

  it("nor once a resume has marked its last step done", async () => {
    const planstream = testPlanstream();
    const { planId, runId } = await begin(planstream, planOf(["one"]));
    await planstream.resumes.recordShutdown(planId, { runId });
    await resumed(planstream, planId, { markDone: { stepId: "one" } });
    expect(await beats(planstream)).toEqual([]);
  });

  it("nor once it was cancelled here, or is refused because it was cancelled elsewhere", async () => {
    const here = await drivenPlan();
    await here.planstream.plans.cancel(here.planId);
    expect(await beats(here.planstream)).toEqual([]);
    const elsewhere = await drivenPlan();
    await elsewhere.other.plans.cancel(elsewhere.planId);
    expect(await beats(elsewhere.planstream)).toEqual([elsewhere.runId]);
    await elsewhere.report(1);
    expect(await beats(elsewhere.planstream)).toEqual([]);
  });

  it.each([
    ["a step", ({ report }: Awaited<ReturnType<typeof drivenPlan>>) => report(1)],
    [
      "a phase",
      ({ planstream, planId, runId }: Awaited<ReturnType<typeof drivenPlan>>) =>
        planstream.plans.completePhase(planId, runId, "execute"),
    ],
    [
      "its end",
      ({ planstream, planId, runId }: Awaited<ReturnType<typeof drivenPlan>>) =>
        planstream.resumes.recordShutdown(planId, { runId }),
    ],
  ])("nor once it learns that another run has the plan, by reporting %s", async (_, report) => {
    const driven = await drivenPlan();
    const { planstream, other, planId, runId } = driven;
    planstream.machine.statuses.set(planstream.ownerId, "gone");
    const begun = await resumed(other, planId);
    expect(await beats(planstream)).toEqual([runId]);
    expect(await report(driven)).toMatchObject({ kind: "refused", reasons: [{ code: "RUN_FENCED" }] });
    expect(await beats(planstream)).toEqual([]);
    expect(await beats(other)).toEqual([begun.runId]);
  });

  it("stays named while its reports are refused for another reason", async () => {
    const { planstream, runId, report } = await drivenPlan();
    expect(await report(7)).toMatchObject({ reasons: [{ code: "STEP_OUT_OF_ORDER" }] });
    expect(await beats(planstream)).toEqual([runId]);
  });
});

describe("setTotalSteps", () => {
  it("says how many steps a plan without definition has", async () => {
    const { planstream, planId } = await drivenPlan();
    expect(await planstream.resumes.setTotalSteps(planId, 7)).toMatchObject({
      kind: "committed",
      events: [{ type: "TotalStepsSet", data: { actor, totalSteps: 7 } }],
    });
    expect((await planstream.plans.get(planId)).state.metadata.totalSteps).toBe(7);
  });

  it("appends nothing when it says the same", async () => {
    const { planstream, planId } = await drivenPlan();
    await planstream.resumes.setTotalSteps(planId, 7);
    expect(await planstream.resumes.setTotalSteps(planId, 7)).toEqual({ kind: "committed", events: [] });
  });

  it("is never below what is completed, also when another process completed it", async () => {
    const { planstream, other, planId, runId, report } = await drivenPlan();
    await planstream.resumes.setTotalSteps(planId, 9);
    await report(1);
    await other.resumes.recordStepCheckpoint(planId, { runId, step: 2, stepId: "step-2" });
    await other.resumes.recordStepCheckpoint(planId, { runId, step: 3, stepId: "step-3" });
    expect(await planstream.resumes.setTotalSteps(planId, 2)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "TOTAL_BELOW_COMPLETED", evidence: { totalSteps: 2, completed: 3, defined: null } }],
    });
    expect(await planstream.resumes.setTotalSteps(planId, 3)).toMatchObject({ kind: "committed" });
  });

  it("may go up again after another process lowered it: a refusal is asked again on what is there now", async () => {
    const { planstream, other, planId, report } = await drivenPlan();
    await report(1);
    await planstream.resumes.setTotalSteps(planId, 1);
    await other.resumes.setTotalSteps(planId, 5);
    expect(await report(2)).toMatchObject({ kind: "committed" });
  });

  it("ends nothing", async () => {
    const { planstream, planId, report } = await drivenPlan();
    await report(1);
    await planstream.resumes.setTotalSteps(planId, 1);
    expect((await planstream.plans.get(planId)).state.status).toBe("processing");
  });

  it("of a defined plan is that of its definition", async () => {
    const planstream = testPlanstream();
    const { planId } = await begin(planstream, planOf(["one", "two"]));
    expect(await planstream.resumes.setTotalSteps(planId, 3)).toMatchObject({
      reasons: [{ code: "TOTAL_BELOW_COMPLETED", evidence: { totalSteps: 3, defined: 2 } }],
    });
    expect(await planstream.resumes.setTotalSteps(planId, 2)).toMatchObject({
      kind: "committed",
      events: [],
    });
  });

  it("is refused with its end when the plan is over", async () => {
    const { planstream, planId } = await drivenPlan();
    await planstream.plans.cancel(planId);
    expect(await planstream.resumes.setTotalSteps(planId, 3)).toMatchObject({
      reasons: [{ code: "PLAN_CANCELLED" }],
    });
  });

  it("with a command id is done once", async () => {
    const { planstream, planId } = await drivenPlan();
    const once = { commandId: "total-1" };
    await planstream.resumes.setTotalSteps(planId, 7, once);
    expect(await planstream.resumes.setTotalSteps(planId, 8, once)).toEqual({
      kind: "repeated",
      revision: 3,
      first: "accepted",
    });
    const fresh = new PlanResumeService(planstream.ground, planstream.beats, () => actor);
    expect(await fresh.setTotalSteps(planId, 8, once)).toEqual({
      kind: "repeated",
      revision: 3,
      first: "accepted",
    });
  });
});

describe("a driven plan that was interrupted", () => {
  it("is resumed where it was, and goes on with the next step", async () => {
    const { planstream, planId, runId, report } = await drivenPlan();
    await report(1);
    await report(2);
    await planstream.resumes.recordShutdown(planId, { runId });
    const result = await planstream.resumes.resumePlan(planId);
    expect(result).toMatchObject({
      kind: "resumed",
      summary: { lastCompletedStep: 2, totalSteps: null, next: { step: 3, stepId: null } },
    });
    if (result.kind !== "resumed") throw new Error("it was not refused");
    const next = { runId: result.begun.runId, step: 3, stepId: "step-3" };
    expect(await planstream.resumes.recordStepCheckpoint(planId, next)).toMatchObject({ kind: "committed" });
    expect(await planstream.plans.completePhase(planId, next.runId, "execute")).toMatchObject({
      kind: "committed",
    });
  });

  it("is resumed at once when its process is gone", async () => {
    const { planstream, other, planId, report } = await drivenPlan();
    await report(1);
    planstream.machine.statuses.set(planstream.ownerId, "gone");
    expect(await other.resumes.resumePlan(planId)).toMatchObject({ kind: "resumed" });
    expect((await typesOf(planstream, planId)).slice(-2)).toEqual(["PlanInterrupted", "PlanResumed"]);
  });
});
