import { describe, expect, it } from "vitest";
import type { Ground } from "../../src/application/load-plan.ts";
import { readAudit, readHistory } from "../../src/application/plan-history.ts";
import { planOf } from "../support/plan-definitions.ts";
import { actor } from "../support/plan-events.ts";
import { completedAfter, scriptedExecutor } from "../support/scripted-executor.ts";
import { changedAt, tamperedStore } from "../support/tampered-store.ts";
import {
  begin,
  perform,
  resumed,
  type TestPlanstream,
  testPlanstream,
  typesOf,
} from "../support/test-planstream.ts";

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** A plan that was stopped after its first step, one second into it. */
async function stoppedPlan(planstream: TestPlanstream = testPlanstream()) {
  const { planId, begun } = await begin(planstream);
  const stop = completedAfter(() => {
    planstream.clock.advance(1_000);
    run.control.stop();
  });
  const run = perform(planstream, begun, { executor: scriptedExecutor({ one: stop }) });
  await run.result;
  return { planstream, planId };
}

describe("a plan's history", () => {
  it("is its events in order, as they were stored", async () => {
    const { planstream, planId } = await stoppedPlan();
    const events = await all(planstream.plans.history(planId));
    const stored = await planstream.store.readStream(`plan-${planId}`, { limit: 100 });
    expect(events).toEqual(
      stored.map(({ id, type, data, metadata, revision, position }) => ({
        id,
        type,
        data: JSON.parse(data),
        metadata: JSON.parse(metadata),
        revision,
        position,
      })),
    );
  });

  it("can be read from a revision, to a revision, and by type", async () => {
    const { planstream, planId } = await stoppedPlan();
    const read = async (options: Parameters<TestPlanstream["plans"]["history"]>[1]) =>
      (await all(planstream.plans.history(planId, options))).map(
        ({ revision, type }) => `${revision} ${type}`,
      );
    expect(await read({ from: 4 })).toEqual(["4 StepCompleted", "5 PlanInterrupted"]);
    expect(await read({ from: 1, to: 2 })).toEqual(["1 RunStarted", "2 PhaseStarted"]);
    expect(await read({ types: ["StepStarted", "StepCompleted"] })).toEqual([
      "3 StepStarted",
      "4 StepCompleted",
    ]);
    expect(await read({ from: 99 })).toEqual([]);
  });

  it("of no plan is empty", async () => {
    expect(await all(testPlanstream().plans.history("01TEST00000000000000NBDY00"))).toEqual([]);
  });

  it("is read in pages, all of it", async () => {
    const planstream = testPlanstream();
    const { planId } = await begin(planstream, null);
    for (let total = 1; total <= 1_200; total++) await planstream.resumes.setTotalSteps(planId, total);
    const events = await all(planstream.plans.history(planId));
    expect(events.map(({ revision }) => revision)).toEqual(
      Array.from({ length: 1_202 }, (_, index) => index),
    );
  });

  it("ends before an event that cannot be read, and says so", async () => {
    const { planstream, planId } = await stoppedPlan();
    const event = changedAt(3, () => ({ data: "{" }));
    const ground: Ground = { ...planstream.ground, store: tamperedStore(planstream.store, { event }) };
    const read: number[] = [];
    const reading = async () => {
      for await (const { revision } of readHistory(ground, planId)) read.push(revision);
    };
    await expect(reading()).rejects.toMatchObject({
      code: "STORE_DAMAGED",
      message: `plan ${planId} cannot be read from revision 3 on`,
    });
    expect(read).toEqual([0, 1, 2]);
  });
});

describe("a plan as it was", () => {
  it("at a revision is the state after that event", async () => {
    const { planstream, planId } = await stoppedPlan();
    const at = async (revision: number) => (await planstream.plans.stateAt(planId, { revision }))?.state;
    expect(await at(0)).toMatchObject({ revision: 0, phase: "action" });
    expect(await at(3)).toMatchObject({ revision: 3, inFlight: { step: 1 } });
    expect(await at(4)).toMatchObject({
      revision: 4,
      metadata: { lastCompletedStep: 1 },
      status: "processing",
    });
    expect(await at(5)).toMatchObject({ revision: 5, status: "queued" });
    expect(await at(99)).toMatchObject({ revision: 5 });
  });

  it("at a time is the state after the last event that is not later", async () => {
    const { planstream, planId } = await stoppedPlan();
    const at = async (time: string) => (await planstream.plans.stateAt(planId, { time }))?.state.revision;
    expect(await at("2025-12-31T23:59:59.999Z")).toBeUndefined();
    expect(await at("2026-01-01T00:00:00.000Z")).toBe(3);
    expect(await at("2026-01-01T00:00:00.999Z")).toBe(3);
    expect(await at("2026-01-01T00:00:01.000Z")).toBe(5);
    expect(await at("2026-01-01T01:00:01+01:00")).toBe(5);
    expect(await at("2030-01-01T00:00:00Z")).toBe(5);
    expect(await at("no time")).toBeUndefined();
  });

  it("of no plan is null", async () => {
    const { plans } = testPlanstream();
    const nobody = "01TEST00000000000000NBDY00";
    expect(await plans.stateAt(nobody, { revision: 3 })).toBeNull();
    expect(await plans.stateAt(nobody, { time: "2030-01-01T00:00:00Z" })).toBeNull();
  });
});

describe("the list of plans", () => {
  it("has one row per plan, the one with the newest event first", async () => {
    const planstream = testPlanstream();
    const { planId: first } = await begin(planstream, planOf(["one"], { name: "first" }));
    const { planId: second } = await begin(planstream, planOf(["one", "two"], { name: "second" }));
    expect((await planstream.plans.list()).map(({ planId }) => planId)).toEqual([second, first]);
    await planstream.plans.cancel(first);
    expect(await planstream.plans.ids()).toEqual([first, second]);
    expect(await planstream.plans.list()).toMatchObject([
      { planId: first, name: "first", state: "cancelled", totalSteps: 1, lastCompletedStep: 0, attempt: 1 },
      { planId: second, name: "second", state: "processing", step: { number: 1, stepId: "one" } },
    ]);
    expect(await planstream.plans.list(1)).toHaveLength(1);
    expect(await planstream.plans.ids(1)).toEqual([first]);
  });

  it("is empty without plans, whatever blobs there are", async () => {
    const planstream = testPlanstream();
    expect(await planstream.plans.list()).toEqual([]);
  });
});

describe("the audit", () => {
  it("has every resume that was asked for, granted or refused, of one plan or of all", async () => {
    const planstream = testPlanstream();
    const { planId: first } = await stoppedPlan(planstream);
    const { planId: second } = await stoppedPlan(planstream);
    const begun = await resumed(planstream, first, { reason: "after lunch" });
    const held = planstream.resumes.resumePlan(first, { reason: "me too" });
    await held;
    await planstream.resumes.resumePlan(second, { from: "cp_9" });
    const firstRows = [
      {
        at: "2026-01-01T00:00:02.000Z",
        planId: first,
        revision: 6,
        result: "granted",
        reasons: [],
        accepted: [],
        actor,
        reason: "after lunch",
        attempt: 2,
        checkpointId: "cp_1",
      },
      {
        planId: first,
        revision: 7,
        result: "refused",
        reasons: [{ code: "RUN_IN_PROGRESS", evidence: { runId: begun.runId } }],
        reason: "me too",
        attempt: null,
        checkpointId: null,
      },
    ];
    const secondRows = [{ planId: second, result: "refused", reasons: [{ code: "CHECKPOINT_NOT_FOUND" }] }];
    expect(await all(planstream.plans.audit(first))).toMatchObject(firstRows);
    expect(await all(planstream.plans.audit(second))).toMatchObject(secondRows);
    expect(await all(planstream.plans.audit())).toMatchObject([...firstRows, ...secondRows]);
  });

  it("is empty where nobody asked", async () => {
    const { planstream, planId } = await stoppedPlan();
    await planstream.resumes.resumePlan(planId, { dryRun: true });
    expect(await all(planstream.plans.audit(planId))).toEqual([]);
    expect(await all(planstream.plans.audit())).toEqual([]);
    expect(await typesOf(planstream, planId)).toHaveLength(6);
  });

  it("passes over rows that cannot be read, and streams that are no plan's", async () => {
    const { planstream, planId } = await stoppedPlan();
    await planstream.resumes.resumePlan(planId, { from: "cp_9" });
    await planstream.resumes.resumePlan(planId, { from: "cp_8" });
    const foreign = {
      id: "6ba7b810-9dad-51d1-80b4-00c04fd430c8",
      type: "ResumeRefused",
      data: "{}",
      metadata: "{}",
    };
    await planstream.store.append("other-1", "no-stream", [foreign]);
    const event = changedAt(6, () => ({ metadata: "{}" }));
    const ground: Ground = { ...planstream.ground, store: tamperedStore(planstream.store, { event }) };
    expect(await all(readAudit(ground, planId))).toMatchObject([{ revision: 7 }]);
    expect(await all(readAudit(planstream.ground, null))).toHaveLength(2);
  });
});
