/** Points in a plan's history become revisions, or an answer that says which there are. */
import { describe, expect, it } from "vitest";
import type { PlanPoint } from "../../src/application/find-point.ts";
import { completedAfter, scriptedExecutor } from "../support/scripted-executor.ts";
import { begin, perform, testPlanstream } from "../support/test-planstream.ts";

const start = Date.parse("2026-01-01T00:00:00.000Z");

/** Three steps, each a minute long: 4 and 6 complete the first two, 10 is the end. */
async function threeMinutes() {
  const planstream = testPlanstream();
  const minute = () => completedAfter(() => planstream.clock.advance(60_000));
  const { planId, begun } = await begin(planstream);
  const steps = { one: minute(), two: minute(), three: minute() };
  await perform(planstream, begun, { executor: scriptedExecutor(steps) }).result;
  const { state } = await planstream.plans.get(planId);
  return { planstream, planId, head: state.revision };
}

const instant = (ms: number): PlanPoint => ({ fromMs: start + ms, toMs: start + ms });

describe("a point in a plan's history", () => {
  it("is a revision, a checkpoint right after its step, a time, or events before the end", async () => {
    const { planstream, planId, head } = await threeMinutes();
    const find = (point: PlanPoint) => planstream.plans.revisionOf(planId, point);
    const [decision] = (await planstream.plans.get(planId)).state.metadata.checkpoints;
    expect(await find({ revision: 5 })).toBe(5);
    expect(await find({ checkpoint: "cp_1" })).toBe(4);
    expect(await find({ checkpoint: "cp_2" })).toBe(6);
    expect(await find({ checkpoint: decision?.decisionId ?? "" })).toBe(4);
    expect(await find({ beforeEnd: 0 })).toBe(head);
    expect(await find({ beforeEnd: 2 })).toBe(head - 2);
    expect(await find(instant(0))).toBe(3);
    expect(await find(instant(59_999))).toBe(3);
    expect(await find(instant(60_000))).toBe(5);
    expect(await find(instant(10_000_000))).toBe(head);
  });

  it.each<[string, PlanPoint]>([
    ["a revision", { revision: 99 }],
    ["a checkpoint", { checkpoint: "cp_9" }],
    ["so many events", { beforeEnd: 99 }],
    ["a time before the plan", instant(-1)],
  ])("that is not there is POINT_NOT_FOUND with what there is: %s", async (_, point) => {
    const { planstream, planId, head } = await threeMinutes();
    await expect(planstream.plans.revisionOf(planId, point)).rejects.toMatchObject({
      code: "POINT_NOT_FOUND",
      message: expect.stringContaining(`revisions 0..${head}, checkpoints cp_1..cp_3`),
      evidence: { revision: head, checkpoints: 3 },
      next: [{ command: `plan history ${planId}` }],
    });
  });

  it("begins a range with the first event that is not earlier, and ends it with the last not later", async () => {
    const { planstream, planId, head } = await threeMinutes();
    const range = (from: PlanPoint | null, to: PlanPoint | null) =>
      planstream.plans.rangeOf(planId, from, to);
    expect(await range(null, null)).toEqual([0, head]);
    expect(await range({ checkpoint: "cp_1" }, { checkpoint: "cp_2" })).toEqual([4, 6]);
    expect(await range(instant(1), instant(60_000))).toEqual([4, 5]);
    expect(await range(instant(-1), null)).toEqual([0, head]);
  });
});

describe("a plan as it stood", () => {
  it("runs, where it ran then, whatever became of its owner", async () => {
    const { planstream, planId } = await threeMinutes();
    expect(await planstream.plans.summaryAt(planId, 5)).toMatchObject({
      state: "processing",
      lastCompletedStep: 1,
      from: { checkpointId: "cp_1" },
      next: { step: 2, stepId: "two" },
      lastRun: { over: false },
      eligibility: { eligible: false, reasons: [{ code: "RUN_IN_PROGRESS" }] },
    });
  });
});
