import { describe, expect, it } from "vitest";
import { nodeDigests } from "../../src/adapters/system/node-digests.ts";
import { readOutputs } from "../../src/application/outputs.ts";
import { refusalsRecordedMax } from "../../src/domain/resume-plan.ts";
import { resumeSummarySchema } from "../../src/schema/resume.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { actor } from "../support/plan-events.ts";
import { completedAfter, failed, scriptedExecutor } from "../support/scripted-executor.ts";
import { cutOffIn, stoppedAfter } from "../support/stopped-plans.ts";
import { tamperedStore } from "../support/tampered-store.ts";
import {
  begin,
  eventsOf,
  perform,
  resumed,
  testPlanstream,
  typesOf,
  wholeStore,
} from "../support/test-planstream.ts";
import { whileTimePasses } from "../support/until.ts";

const nobody = "01TEST00000000000000NBDY00";

describe("validateEligibility", () => {
  it("says that nothing speaks against it, and writes nothing", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    const before = await wholeStore(planstream);
    expect(await planstream.resumes.validateEligibility(planId)).toEqual({ eligible: true, reasons: [] });
    expect(await wholeStore(planstream)).toBe(before);
  });

  it("names every reason, in order, with evidence, level and a remedy, and writes nothing", async () => {
    const variables = { TOKEN: variableOf({ secret: true, required: true }) };
    const definition = planOf([stepOf("one", { rerun: "ask" }), "two"], { variables });
    const { planstream, planId } = await cutOffIn(definition, "one");
    const before = await wholeStore(planstream);
    const eligibility = await planstream.resumes.validateEligibility(planId, { from: "cp_7" });
    expect(eligibility).toMatchObject({
      eligible: false,
      reasons: [
        { code: "CHECKPOINT_NOT_FOUND", level: "refuse", evidence: { from: "cp_7", lastCheckpointId: null } },
        {
          code: "STEP_OUTCOME_UNKNOWN",
          level: "choose",
          evidence: { step: 1, stepId: "one", rerun: "ask", ended: "stopped" },
        },
        {
          code: "VARIABLE_MISSING",
          level: "refuse",
          evidence: { missing: [{ name: "TOKEN", kind: "secret" }] },
        },
      ],
    });
    for (const { remedy } of eligibility.reasons) expect(remedy.length).toBeGreaterThan(0);
    expect(await wholeStore(planstream)).toBe(before);
  });

  it("of no plan is PLAN_NOT_FOUND", async () => {
    await expect(testPlanstream().resumes.validateEligibility(nobody)).rejects.toMatchObject({
      name: "PlanError",
      code: "PLAN_NOT_FOUND",
    });
  });
});

describe("buildResumeSummary", () => {
  it("says everything a person needs to see before, in the shape of its schema", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    const summary = await planstream.resumes.buildResumeSummary(planId);
    expect(resumeSummarySchema.safeParse(summary).error).toBeUndefined();
    expect(summary).toMatchObject({
      planId,
      name: "release",
      state: "queued",
      phase: "execute",
      interrupted: true,
      interruption: { cause: "request" },
      attempt: 1,
      line: 1,
      totalSteps: 3,
      lastCompletedStep: 2,
      lastCheckpointId: "cp_2",
      from: { checkpointId: "cp_2", step: 2, stepId: "two" },
      next: { step: 3, stepId: "three" },
      steps: [
        { first: 1, last: 2, why: "reused", checkpointId: "cp_2" },
        { first: 3, last: 3, stepId: "three", why: "runs", cause: "never_ran" },
      ],
      lastRun: { user: "ana", host: "mac", pid: 4211, over: true },
      eligibility: { eligible: true, reasons: [] },
    });
    expect(summary.previewDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("says where the state came from", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    const { resumes } = planstream;
    const readFrom = async (source?: "auto" | "events" | "projection") =>
      (await resumes.buildResumeSummary(planId, source === undefined ? {} : { source })).readFrom;
    const kept = { kind: "snapshot", name: "plan-state" };
    expect(await readFrom()).toEqual({ ...kept, revision: 7, headRevision: 7, lag: 0, foldedBecause: null });
    expect(await readFrom("projection")).toMatchObject({ kind: "snapshot" });
    expect(await readFrom("events")).toMatchObject({ kind: "events", foldedBecause: "asked" });
  });

  it("is PROJECTION_UNUSABLE when only the kept state may be used and cannot be", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    const store = tamperedStore(planstream.store, { snapshot: () => null });
    const { resumes } = testPlanstream({ ...planstream, store });
    await expect(resumes.buildResumeSummary(planId, { source: "projection" })).rejects.toMatchObject({
      code: "PROJECTION_UNUSABLE",
      evidence: { planId },
    });
    await expect(resumes.buildResumeSummary(nobody, { source: "projection" })).rejects.toMatchObject({
      code: "PLAN_NOT_FOUND",
    });
  });
});

describe("a dry run", () => {
  it.each([
    ["nothing chosen", {}],
    ["a checkpoint to go back to", { from: "cp_1" }],
    ["a step marked done", { markDone: { stepId: "three" } }],
    ["a refusal", { from: "cp_9", reason: "just looking" }],
    ["an owner to take over from", { takeOver: true }],
    ["a stale preview", { expect: "0".repeat(64) }],
    ["another definition", { definition: planOf(["one", "two", "three", "four"]) }],
    ["a command id", { commandId: "resume-1" }],
  ])("writes nothing at all with %s: no event, no kept state, no beat", async (_, options) => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const { planId } = await stoppedAfter(2, undefined, planstream);
    const before = await wholeStore(planstream);
    store.appends.length = 0;
    const result = await planstream.resumes.resumePlan(planId, { ...options, dryRun: true });
    expect(result.kind).toBe("preview");
    expect(await wholeStore(planstream)).toBe(before);
    expect(store.appends).toEqual([]);
  });

  it("shows what the real one does", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    const preview = await planstream.resumes.resumePlan(planId, { dryRun: true });
    const real = await planstream.resumes.resumePlan(planId);
    if (preview.kind !== "preview" || real.kind !== "resumed") throw new Error("neither was refused");
    expect(real.summary).toEqual(preview.summary);
    expect((await eventsOf(planstream, planId)).at(-1)?.data.previewDigest).toBe(
      preview.summary.previewDigest,
    );
  });
});

describe("a resume", () => {
  it("begins the next attempt, and this process is its owner", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    const result = await planstream.resumes.resumePlan(planId, { reason: "after lunch" });
    if (result.kind !== "resumed") throw new Error("it was not refused");
    const { begun } = result;
    expect((await eventsOf(planstream, planId)).at(-1)).toMatchObject({
      type: "PlanResumed",
      data: {
        actor,
        runId: begun.runId,
        attempt: 2,
        line: 1,
        owner: { id: planstream.ownerId },
        from: { phase: "execute", step: 2, item: null, checkpointId: "cp_2" },
        reason: "after lunch",
        accepted: [],
      },
    });
    expect((await planstream.owners.lastBeat(planstream.ownerId))?.runs).toEqual([begun.runId]);
    expect((await planstream.plans.get(planId)).state).toMatchObject({
      status: "processing",
      run: { runId: begun.runId },
      metadata: { interrupted: false, attempt: 2 },
    });
  });

  it("goes on from a checkpoint by its id or its decision's id", async () => {
    for (const which of ["checkpointId", "decisionId"] as const) {
      const { planstream, planId } = await stoppedAfter(2);
      const { checkpoints } = (await planstream.plans.get(planId)).state.metadata;
      await resumed(planstream, planId, { from: checkpoints[0]?.[which] ?? "" });
      expect((await planstream.plans.get(planId)).state.metadata).toMatchObject({
        line: 2,
        lastCompletedStep: 1,
        lastCheckpointId: "cp_1",
        checkpointCount: 2,
      });
    }
  });

  it("that names the newest checkpoint goes back nowhere", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    await resumed(planstream, planId, { from: "cp_2" });
    expect((await planstream.plans.get(planId)).state.metadata).toMatchObject({
      line: 1,
      lastCompletedStep: 2,
    });
  });

  it("goes back however far, beyond the checkpoints a state keeps", async () => {
    const definition = planOf(Array.from({ length: 60 }, (_, index) => `step-${index + 1}`));
    const { planstream, planId } = await stoppedAfter(59, definition);
    const result = await planstream.resumes.resumePlan(planId, { from: "cp_3" });
    expect(result).toMatchObject({ kind: "resumed", summary: { from: { step: 3 }, next: { step: 4 } } });
  });

  it("does not go back to a checkpoint of a line that was left", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    const begun = await resumed(planstream, planId, { from: "cp_1" });
    const run = perform(planstream, begun, {
      executor: scriptedExecutor({ two: completedAfter(() => run.control.stop()) }),
    });
    await run.result;
    expect(await planstream.resumes.resumePlan(planId, { from: "cp_2" })).toMatchObject({
      kind: "refused",
      summary: {
        eligibility: { reasons: [{ code: "CHECKPOINT_NOT_FOUND", evidence: { newest: ["cp_1", "cp_3"] } }] },
      },
    });
    expect(await planstream.resumes.resumePlan(planId, { from: "cp_3" })).toMatchObject({ kind: "resumed" });
  });

  it("is asked about finished steps behind the checkpoint that touched the outside world", async () => {
    const definition = planOf([
      "one",
      stepOf("two", { rerun: "ask" }),
      stepOf("three", { rerun: "never" }),
      "four",
    ]);
    const { planstream, planId } = await stoppedAfter(3, definition);
    const wouldRepeat = async (from: string) =>
      (await planstream.resumes.validateEligibility(planId, { from })).reasons;
    expect(await wouldRepeat("cp_3")).toEqual([]);
    expect(await wouldRepeat("cp_2")).toMatchObject([
      {
        code: "STEP_WOULD_REPEAT",
        level: "refuse",
        evidence: { steps: [{ step: 3, rerun: "never" }], count: 1 },
      },
    ]);
    const asks = planOf(["one", stepOf("two", { rerun: "ask" }), "three"]);
    const other = await stoppedAfter(2, asks);
    const back = { from: "cp_1" };
    expect(await other.planstream.resumes.validateEligibility(other.planId, back)).toMatchObject({
      reasons: [{ code: "STEP_WOULD_REPEAT", level: "choose", evidence: { steps: [{ stepId: "two" }] } }],
    });
    await resumed(other.planstream, other.planId, { ...back, accept: ["STEP_WOULD_REPEAT"] });
    expect((await eventsOf(other.planstream, other.planId)).at(-1)?.data.accepted).toEqual([
      "STEP_WOULD_REPEAT",
    ]);
  });

  it("keeps what was accepted only where there was something to accept", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    await resumed(planstream, planId, { accept: ["STEP_OUTCOME_UNKNOWN", "DEFINITION_CHANGED"] });
    expect((await eventsOf(planstream, planId)).at(-1)?.data.accepted).toEqual([]);
  });

  it("of a step cut off that says ask needs the consent, and keeps it", async () => {
    const { planstream, planId } = await cutOffIn(planOf(["one", stepOf("two", { rerun: "ask" })]), "two");
    expect(await planstream.resumes.resumePlan(planId)).toMatchObject({ kind: "refused" });
    await resumed(planstream, planId, { accept: ["STEP_OUTCOME_UNKNOWN"] });
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({
      accepted: ["STEP_OUTCOME_UNKNOWN"],
      verdict: { step: 2, verdict: "outcome_unknown" },
    });
  });

  it("of a plan with nothing left to run ends it", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two"]));
    const executor = scriptedExecutor({ two: failed() });
    await perform(planstream, begun, { executor }).result;
    const definition = planOf(["one"]);
    const result = await planstream.resumes.resumePlan(planId, { definition });
    expect(result).toMatchObject({ kind: "resumed", summary: { next: null } });
    expect((await typesOf(planstream, planId)).slice(-3)).toEqual([
      "PlanResumed",
      "PhaseCompleted",
      "PlanApplied",
    ]);
  });

  it("with a command id is done once", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    const options = { commandId: "resume-1" };
    expect(await planstream.resumes.resumePlan(planId, options)).toMatchObject({ kind: "resumed" });
    const before = await typesOf(planstream, planId);
    expect(await planstream.resumes.resumePlan(planId, options)).toEqual({
      kind: "repeated",
      revision: 6,
      first: "accepted",
    });
    expect(await typesOf(planstream, planId)).toEqual(before);
  });

  it("that the store cannot take is the store's failure, and the run is forgotten", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const { planId } = await stoppedAfter(1, undefined, planstream);
    store.failAppends("plan-", "away");
    await expect(planstream.resumes.resumePlan(planId)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect((await planstream.owners.lastBeat(planstream.ownerId))?.runs).toEqual([]);
    expect(await planstream.resumes.resumePlan(planId)).toMatchObject({ kind: "resumed" });
  });

  it("is not begun when its run cannot be named", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    planstream.owners.state = "away";
    const before = await typesOf(planstream, planId);
    await expect(planstream.resumes.resumePlan(planId)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    planstream.owners.state = "here";
    expect(await typesOf(planstream, planId)).toEqual(before);
  });
});

describe("a step marked done by hand", () => {
  it("is finished at once with the outputs given", async () => {
    const definition = planOf(["one", stepOf("two", { outputs: ["TAG"] }), "three"]);
    const { planstream, planId } = await stoppedAfter(1, definition);
    await resumed(planstream, planId, { markDone: { stepId: "two", outputs: { TAG: "v9" } } });
    expect((await eventsOf(planstream, planId)).slice(-2)).toMatchObject([
      { type: "PlanResumed", data: { from: { step: 1 } } },
      {
        type: "StepCompleted",
        data: {
          step: 2,
          how: "marked_done",
          output: { values: { TAG: "v9" } },
          checkpoint: { checkpointId: "cp_2" },
        },
      },
    ]);
  });

  it("keeps long outputs beside the history, as those of any step", async () => {
    const definition = planOf(["one", stepOf("two", { outputs: ["TEXT"] }), "three"]);
    const { planstream, planId } = await stoppedAfter(1, definition);
    const TEXT = "x".repeat(20_000);
    await resumed(planstream, planId, { markDone: { stepId: "two", outputs: { TEXT } } });
    const { state } = await planstream.plans.get(planId);
    expect(
      await readOutputs({ store: planstream.store, digests: nodeDigests() }, planId, state.outputs),
    ).toEqual({ TEXT });
    expect((await eventsOf(planstream, planId)).at(-1)).toMatchObject({
      data: { how: "marked_done", output: { names: ["TEXT"] } },
    });
  });

  it("is refused without the outputs it declares", async () => {
    const definition = planOf(["one", stepOf("two", { outputs: ["TAG", "URL"] })]);
    const { planstream, planId } = await stoppedAfter(1, definition);
    const markDone = { stepId: "two", outputs: { URL: "x" } };
    expect(await planstream.resumes.validateEligibility(planId, { markDone })).toMatchObject({
      reasons: [{ code: "VARIABLE_MISSING", evidence: { missing: [{ name: "TAG", kind: "output" }] } }],
    });
  });

  it.each([
    ["another step than the next", { stepId: "three" }, { stepId: "three", next: "two" }],
    [
      "an output it does not declare",
      { stepId: "two", outputs: { SPEED: "9" } },
      { stepId: "two", output: "SPEED", outputs: [] },
    ],
  ])("is a wrong use with %s", async (_, markDone, evidence) => {
    const { planstream, planId } = await stoppedAfter(1);
    const before = await wholeStore(planstream);
    await expect(planstream.resumes.resumePlan(planId, { markDone })).rejects.toMatchObject({
      name: "PlanError",
      code: "USAGE",
      evidence,
    });
    expect(await wholeStore(planstream)).toBe(before);
  });

  it("is a wrong use when no step is left", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    const options = { markDone: { stepId: "two" }, definition: planOf(["one"]) };
    for (const pending of [
      planstream.resumes.resumePlan(planId, options),
      planstream.resumes.resumePlan(planId, { ...options, dryRun: true }),
    ]) {
      await expect(pending).rejects.toMatchObject({ code: "USAGE", evidence: { stepId: "two", next: null } });
    }
  });

  it.each([
    ["PLAN_APPLIED", planOf(["one"]), {}],
    ["STALE_PREVIEW", planOf(["one", "two"]), { expect: "0".repeat(16) }],
    ["CHECKPOINT_NOT_FOUND", planOf(["one", stepOf("two", { outputs: ["TAG"] })]), { from: "cp_9" }],
  ])(
    "is refused with what stands against the resume, before it is a wrong use: %s",
    async (code, definition, more) => {
      const { planstream, planId } = await stoppedAfter(1, definition);
      const options = { markDone: { stepId: "other" }, ...more };
      const { reasons } = await planstream.resumes.validateEligibility(planId, options);
      expect(reasons).toMatchObject([{ code }]);
      const result = await planstream.resumes.resumePlan(planId, options);
      expect(result).toMatchObject({ kind: "refused", recordedRevision: expect.any(Number) });
      expect((await eventsOf(planstream, planId)).at(-1)).toMatchObject({
        type: "ResumeRefused",
        data: { reasons: [{ code }] },
      });
    },
  );

  it("is refused to the second of two who mark it done at once: the plan is with the first", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    const processes = [planstream, testPlanstream({ ...planstream })];
    const markDone = { stepId: "two" };
    const pending = Promise.all(processes.map(({ resumes }) => resumes.resumePlan(planId, { markDone })));
    const answers = await whileTimePasses(planstream.clock, 20, pending);
    const second = answers.find(({ kind }) => kind === "refused");
    expect(answers.map(({ kind }) => kind).sort()).toEqual(["refused", "resumed"]);
    expect(second).toMatchObject({
      recordedRevision: expect.any(Number),
      summary: { eligibility: { reasons: [{ code: "RUN_IN_PROGRESS", evidence: { overtaken: true } }] } },
    });
  });

  it("is done once where the command has an id, and answered when it is repeated", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    const options = { markDone: { stepId: "two" }, commandId: "done-by-hand" };
    expect(await planstream.resumes.resumePlan(planId, options)).toMatchObject({ kind: "resumed" });
    const before = await typesOf(planstream, planId);
    expect(await planstream.resumes.resumePlan(planId, options)).toEqual({
      kind: "repeated",
      revision: 6,
      first: "accepted",
    });
    expect(await typesOf(planstream, planId)).toEqual(before);
  });

  it("may be the one after a checkpoint gone back to", async () => {
    const { planstream, planId } = await stoppedAfter(2);
    await resumed(planstream, planId, { from: "cp_1", markDone: { stepId: "two" } });
    expect((await planstream.plans.get(planId)).state.metadata).toMatchObject({
      line: 2,
      lastCompletedStep: 2,
      lastCheckpointId: "cp_3",
    });
  });
});

describe("a refused resume", () => {
  it("is recorded on the plan's own stream with all reasons, and the run is forgotten", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    const result = await planstream.resumes.resumePlan(planId, { from: "cp_9", reason: "try" });
    expect(result).toMatchObject({ kind: "refused", recordedRevision: 6 });
    expect((await eventsOf(planstream, planId)).at(-1)).toMatchObject({
      type: "ResumeRefused",
      data: { actor, reason: "try", reasons: [{ code: "CHECKPOINT_NOT_FOUND", evidence: { from: "cp_9" } }] },
    });
    expect((await planstream.owners.lastBeat(planstream.ownerId))?.runs).toEqual([]);
  });

  it.each([
    ["PLAN_APPLIED", async () => stoppedAfter(1, planOf(["one"]))],
    [
      "PLAN_CANCELLED",
      async () => {
        const stopped = await stoppedAfter(1);
        await stopped.planstream.plans.cancel(stopped.planId, "wrong version");
        return stopped;
      },
    ],
    [
      "PLAN_CONSTRAINED",
      async () => {
        const planstream = testPlanstream();
        const definition = planOf([stepOf("one", { phase: "apply", allowFailure: true })]);
        const { planId, begun } = await begin(planstream, definition);
        await perform(planstream, begun, { executor: scriptedExecutor({ one: failed() }) }).result;
        return { planstream, planId };
      },
    ],
    [
      "PHASE_ACTION",
      async () => {
        const planstream = testPlanstream();
        const created = await planstream.plans.create({ name: "release", definition: planOf(["one"]) });
        return { planstream, planId: created.kind === "created" ? created.planId : "" };
      },
    ],
  ])("says %s", async (code, make) => {
    const { planstream, planId } = await make();
    const result = await planstream.resumes.resumePlan(planId);
    expect(result).toMatchObject({ kind: "refused", recordedRevision: expect.any(Number) });
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({ reasons: [{ code }] });
  });

  it("is recorded a hundred times in a row, then answered all the same", async () => {
    const { planstream, planId } = await stoppedAfter(1);
    const revisions: (number | null)[] = [];
    for (let times = 0; times < refusalsRecordedMax + 2; times++) {
      const result = await planstream.resumes.resumePlan(planId, { from: "cp_9" });
      if (result.kind === "refused") revisions.push(result.recordedRevision);
    }
    expect(revisions).toEqual([...Array.from({ length: 100 }, (_, index) => index + 6), null, null]);
    await resumed(planstream, planId);
    expect(await planstream.resumes.resumePlan(planId, { from: "cp_9" })).toMatchObject({
      recordedRevision: 107,
    });
  });

  it("is the answer although the store cannot record it", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const { planId } = await stoppedAfter(1, undefined, planstream);
    store.failAppends("plan-", "away");
    expect(await planstream.resumes.resumePlan(planId, { from: "cp_9" })).toMatchObject({
      kind: "refused",
      recordedRevision: null,
      summary: { eligibility: { reasons: [{ code: "CHECKPOINT_NOT_FOUND" }] } },
    });
  });
});
