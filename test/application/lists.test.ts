import { describe, expect, it } from "vitest";
import type { StepDefinition } from "../../src/schema/definition.ts";
import { retryPolicy } from "../../src/schema/definition-defaults.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { completed, completedAfter, failed, scriptedExecutor } from "../support/scripted-executor.ts";
import {
  begin,
  eventsOf,
  perform,
  resumed,
  type TestPlanstream,
  testPlanstream,
  typesOf,
} from "../support/test-planstream.ts";
import { whileTimePasses } from "../support/until.ts";

const over = (values: readonly string[], more: Partial<StepDefinition> = {}): StepDefinition =>
  stepOf("fill", { each: { kind: "list", values: [...values] }, ...more });
const three = ["a", "b", "c"];

/** What the events of a type say of step and item. */
async function items(planstream: TestPlanstream, planId: string, type: string): Promise<unknown[]> {
  const events = await eventsOf(planstream, planId);
  return events.filter((event) => event.type === type).map(({ data }) => data.item);
}

/** A plan of one list of three, whose run was asked to stop while it performed an item. */
async function stoppedIn(
  item: number,
  more: Partial<StepDefinition> = {},
): Promise<{ planstream: TestPlanstream; planId: string }> {
  const planstream = testPlanstream();
  const { planId, begun } = await begin(planstream, planOf(["one", over(three, more), "last"]));
  const executor = scriptedExecutor({
    fill: (request) => {
      if (request.item?.number !== item) return completed();
      run.control.stop();
      return { kind: "stopped", began: true, killed: false, durationMs: 1 };
    },
  });
  const run = perform(planstream, begun, { executor });
  await run.result;
  return { planstream, planId };
}

describe("a step that goes over a list", () => {
  it("runs once for each item, and each leaves a checkpoint; the step is finished with the last", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", over(three), "last"]));
    const executor = scriptedExecutor();
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({
      kind: "ended",
      state: { status: "applied", items: null, metadata: { lastCompletedItem: null, checkpointCount: 6 } },
    });
    expect(await typesOf(planstream, planId)).toEqual([
      ...["PlanCreated", "RunStarted", "PhaseStarted", "StepStarted"],
      ...["StepCompleted", "StepItemsListed", "StepStarted", "ItemCompleted", "ItemCompleted"],
      ...["ItemCompleted", "StepCompleted", "StepStarted", "StepCompleted", "PhaseCompleted", "PlanApplied"],
    ]);
    const filled = executor.requests.filter(({ definition }) => definition.id === "fill");
    expect(filled.map(({ item }) => item)).toEqual([
      { number: 1, count: 3, value: "a" },
      { number: 2, count: 3, value: "b" },
      { number: 3, count: 3, value: "c" },
    ]);
    const { uuidV5 } = planstream.ground.digests;
    expect(filled.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
      [1, 2, 3].map((item) => uuidV5(`${planId}/1/fill/${item}`)),
    );
  });

  it("took as long as its items together", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf([over(three)]));
    await perform(planstream, begun).result;
    const done = (await eventsOf(planstream, planId)).find(({ type }) => type === "StepCompleted");
    expect(done?.data).toMatchObject({ step: 1, durationMs: 15, checkpoint: { checkpointId: "cp_4" } });
  });

  it.each([
    ["a range, both ends included", { kind: "range", first: 1, last: 7, by: 3 }, "", ["1", "4", "7"]],
    ["a range that is none", { kind: "range", first: 2, last: 1, by: 1 }, "", []],
    ["the lines of an output", { kind: "variable", name: "ALL" }, "x 1\r\n\ny", ["x 1", "y"]],
    ["a JSON list in an output", { kind: "variable", name: "ALL" }, ' ["x", 2, true]', ["x", "2", "true"]],
    ["an empty output", { kind: "variable", name: "ALL" }, "", []],
    ["a variable", { kind: "variable", name: "GIVEN" }, "", ["p", "q"]],
  ] as const)("goes over %s", async (_, each, output, expected) => {
    const planstream = testPlanstream();
    const steps = [stepOf("one", { outputs: ["ALL"] }), stepOf("fill", { each: { ...each } }), "last"];
    const variables = { GIVEN: variableOf({ default: "p\nq" }) };
    const { planId, begun } = await begin(planstream, planOf(steps, { variables }));
    const executor = scriptedExecutor({ one: completed({ ALL: output }) });
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({
      kind: "ended",
      state: { status: "applied" },
    });
    const filled = executor.requests.filter(({ definition }) => definition.id === "fill");
    expect(filled.map(({ item }) => item?.value)).toEqual(expected);
    expect(await items(planstream, planId, "ItemCompleted")).toHaveLength(expected.length);
  });

  it.each([
    ["has no value", "RANGES", {}, "RANGES, which it goes over, has no value"],
    ["begins as a list and is none", "ALL", { ALL: "[1," }, "ALL begins as a JSON list and is none"],
    ["holds lists", "ALL", { ALL: "[1, [2]]" }, "item 2 of ALL is no text, number, true or false"],
  ])("fails when what it goes over %s", async (_, name, outputs, message) => {
    const planstream = testPlanstream();
    const steps = [stepOf("one", { outputs: ["ALL"] }), stepOf("fill", { each: { kind: "variable", name } })];
    const { begun } = await begin(planstream, planOf(steps));
    const executor = scriptedExecutor({ one: completed(outputs) });
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({
      kind: "errored",
      state: { failed: { step: 2, stepId: "fill", item: null, error: { message } } },
    });
  });

  it("keeps a long list in a blob, and reads it back whole", async () => {
    const planstream = testPlanstream();
    const values = Array.from({ length: 3_000 }, (_, index) => `${index}: ${"é".repeat(10)}`);
    const { planId, begun } = await begin(planstream, planOf([over(values)]));
    const executor = scriptedExecutor();
    await perform(planstream, begun, { executor }).result;
    const listed = (await eventsOf(planstream, planId)).find(({ type }) => type === "StepItemsListed");
    expect(listed?.data).toMatchObject({
      count: 3_000,
      list: { blob: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(executor.requests.map(({ item }) => item?.value)).toEqual(values);
  });

  it("is made once, when the step before it is finished, and not with each item of that", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const long = stepOf("long", { each: { kind: "range", first: 1, last: 4_000, by: 1 } });
    const { begun } = await begin(planstream, planOf([over(three), long]));
    const executor = scriptedExecutor({ long: failed() });
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({ kind: "errored" });
    const kept = store.appends.filter(({ events }) => events.some(({ type }) => type === "ItemChunk"));
    expect(kept).toHaveLength(1);
  });

  it("hands on the newest value of each output", async () => {
    const planstream = testPlanstream();
    const steps = [over(three, { outputs: ["LAST"] }), "last"];
    const { begun } = await begin(planstream, planOf(steps));
    const executor = scriptedExecutor({ fill: ({ item }) => completed({ LAST: item?.value ?? "" }) });
    await perform(planstream, begun, { executor }).result;
    expect(executor.requests.at(-1)?.variables).toEqual({ LAST: "c" });
  });

  it("tries an item again as a step, and goes on with the next", async () => {
    const planstream = testPlanstream();
    const retry = retryPolicy({ max: 2, delayMs: 1_000 });
    const { planId, begun } = await begin(planstream, planOf([over(three, { retry })]));
    const executor = scriptedExecutor({ fill: [completed(), failed(), completed()] });
    const { result } = perform(planstream, begun, { executor });
    expect(await whileTimePasses(planstream.clock, 500, result)).toMatchObject({ kind: "ended" });
    expect(await items(planstream, planId, "StepFailed")).toEqual([2]);
    expect(await items(planstream, planId, "StepStarted")).toEqual([1, 2]);
    expect(await items(planstream, planId, "ItemCompleted")).toEqual([1, 2, 3]);
  });

  it("errors the plan at the item that failed for good; a resume begins with it", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf([over(three)]));
    const executor = scriptedExecutor({ fill: [completed(), failed()] });
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({
      kind: "errored",
      state: { failed: { step: 1, item: 2 }, metadata: { lastCompletedStep: 0, lastCompletedItem: 1 } },
    });
    const again = scriptedExecutor();
    await perform(planstream, await resumed(planstream, planId), { executor: again }).result;
    expect(again.requests.map(({ item, resumed: before }) => [item?.number, before])).toEqual([
      [2, true],
      [3, false],
    ]);
  });

  it("counts an item that may fail as finished, and constrains the plan in apply", async () => {
    const planstream = testPlanstream();
    const definition = planOf([over(three, { phase: "apply", allowFailure: true })]);
    const { planId, begun } = await begin(planstream, definition);
    const executor = scriptedExecutor({ fill: [completed(), failed(), completed()] });
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({
      kind: "ended",
      state: { status: "constrained", constrainedBy: 1 },
    });
    const completions = (await eventsOf(planstream, planId)).filter(({ type }) => type === "ItemCompleted");
    expect(completions.map(({ data }) => data.how)).toEqual(["ran", "failed_allowed", "ran"]);
  });
});

describe("a plan that was stopped inside a list", () => {
  it("goes on with the item that was cut off, on the list that was frozen", async () => {
    const { planstream, planId } = await stoppedIn(2);
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({
      inFlight: { step: 2, stepId: "fill", item: 2, outcome: "stopped" },
    });
    const summary = await planstream.resumes.buildResumeSummary(planId);
    expect(summary).toMatchObject({
      lastCompletedStep: 1,
      lastCompletedItem: 1,
      from: { checkpointId: "cp_2", step: 2, item: 1 },
      next: { step: 2, stepId: "fill", item: 2 },
      cutOff: { step: 2, stepId: "fill", item: 2, verdict: "outcome_unknown" },
      steps: [
        { first: 1, last: 1, why: "reused", checkpointId: "cp_1", item: null },
        { first: 2, last: 2, why: "runs", cause: "cut_off", item: 2, itemCount: 3 },
        { first: 3, last: 3, why: "runs", cause: "never_ran", item: null, itemCount: null },
      ],
    });
    const executor = scriptedExecutor();
    const begun = await resumed(planstream, planId);
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({ kind: "ended" });
    expect(executor.requests.map(({ item }) => item?.number)).toEqual([2, 3, undefined]);
    expect(await items(planstream, planId, "ItemCompleted")).toEqual([1, 2, 3]);
  });

  it("between two items begins none, and the next one has not begun", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf([over(three)]));
    const executor = scriptedExecutor({ fill: completedAfter(() => run.control.stop()) });
    const run = perform(planstream, begun, { executor });
    await run.result;
    expect((await typesOf(planstream, planId)).slice(-2)).toEqual(["ItemCompleted", "PlanInterrupted"]);
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({ inFlight: null });
    expect(await planstream.resumes.buildResumeSummary(planId)).toMatchObject({
      cutOff: null,
      steps: [{ first: 1, last: 1, why: "runs", cause: "next_item", item: 2, itemCount: 3 }],
    });
  });

  it("wants consent for the item that was cut off, where the step says so; the item may be marked done", async () => {
    const { planstream, planId } = await stoppedIn(2, { rerun: "ask" });
    expect(await planstream.resumes.validateEligibility(planId)).toMatchObject({
      eligible: false,
      reasons: [
        {
          code: "STEP_OUTCOME_UNKNOWN",
          evidence: { step: 2, item: 2, stepId: "fill" },
          remedy: [{ command: `plan resume ${planId} --mark-done fill/2` }, {}],
        },
      ],
    });
    const begun = await resumed(planstream, planId, { markDone: { stepId: "fill", item: 2 } });
    expect((await typesOf(planstream, planId)).slice(-2)).toEqual(["PlanResumed", "ItemCompleted"]);
    const executor = scriptedExecutor();
    await perform(planstream, begun, { executor }).result;
    expect(executor.requests.map(({ item }) => item?.number)).toEqual([3, undefined]);
  });

  it("marked done at its last item finishes the step in the same append", async () => {
    const { planstream, planId } = await stoppedIn(3, { rerun: "never" });
    await resumed(planstream, planId, { markDone: { stepId: "fill", item: 3 } });
    expect((await typesOf(planstream, planId)).slice(-3)).toEqual([
      ...["PlanResumed", "ItemCompleted", "StepCompleted"],
    ]);
  });

  it.each([
    ["another item", { stepId: "fill", item: 3 }, { item: 3, next: 2 }],
    ["the step as a whole", { stepId: "fill" }, { item: null, next: 2 }],
  ])("cannot have %s marked done", async (_, markDone, evidence) => {
    const { planstream, planId } = await stoppedIn(2);
    await expect(planstream.resumes.resumePlan(planId, { markDone })).rejects.toMatchObject({
      code: "USAGE",
      evidence: { stepId: "fill", ...evidence },
    });
  });

  it("goes back to an item of its list, with the outputs as they were then", async () => {
    const planstream = testPlanstream();
    const definition = planOf([over(three, { outputs: ["LAST"] }), "last"]);
    const { planId, begun } = await begin(planstream, definition);
    const executor = scriptedExecutor({
      fill: ({ item }) => completed({ LAST: item?.value ?? "" }),
      last: () => {
        run.control.stop();
        return { kind: "stopped", began: true, killed: false, durationMs: 1 };
      },
    });
    const run = perform(planstream, begun, { executor });
    await run.result;
    const summary = await planstream.resumes.buildResumeSummary(planId, { from: "cp_1" });
    expect(summary).toMatchObject({
      from: { checkpointId: "cp_1", step: 1, item: 1 },
      next: { step: 1, item: 2 },
      steps: [
        { first: 1, last: 1, item: 2, itemCount: 3 },
        { first: 2, last: 2 },
      ],
    });
    const back = await resumed(planstream, planId, { from: "cp_1" });
    const { state } = await planstream.plans.get(planId);
    expect(state).toMatchObject({
      items: { step: 1, count: 3 },
      outputs: { LAST: 5 },
      metadata: { line: 2, lastCompletedStep: 0, lastCompletedItem: 1, lastCheckpointId: "cp_1" },
    });
    const again = scriptedExecutor({ fill: ({ item }) => completed({ LAST: item?.value ?? "" }) });
    expect(await perform(planstream, back, { executor: again }).result).toMatchObject({ kind: "ended" });
    expect(again.requests.map(({ item, resumed: before }) => [item?.number, before])).toEqual([
      [2, true],
      [3, true],
      [undefined, true],
    ]);
    expect(new Set(again.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  });

  it("goes back to its last item: the step is finished without running anything", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf([over(["a", "b"]), "last"]));
    const executor = scriptedExecutor({ last: failed() });
    await perform(planstream, begun, { executor }).result;
    const back = await resumed(planstream, planId, { from: "cp_2" });
    const again = scriptedExecutor();
    expect(await perform(planstream, back, { executor: again }).result).toMatchObject({ kind: "ended" });
    expect(again.requests.map(({ definition }) => definition.id)).toEqual(["last"]);
  });

  it("keeps its list when the file says another one, where work is finished; else it is listed anew", async () => {
    const stopped = await stoppedIn(2);
    const longer = planOf(["one", over([...three, "d"]), "last"]);
    const refused = await stopped.planstream.resumes.validateEligibility(stopped.planId, {
      definition: longer,
    });
    expect(refused).toMatchObject({
      reasons: [
        {
          code: "DEFINITION_CHANGED",
          evidence: { changes: [{ kind: "edited", stepId: "fill", differences: [{ field: "each" }] }] },
        },
      ],
    });
    const executor = scriptedExecutor();
    const options = { definition: longer, accept: ["DEFINITION_CHANGED" as const] };
    await perform(stopped.planstream, await resumed(stopped.planstream, stopped.planId, options), {
      executor,
    }).result;
    expect(executor.requests.map(({ item }) => item?.value)).toEqual(["b", "c", undefined]);

    const fresh = await stoppedIn(1);
    const again = scriptedExecutor();
    const begun = await resumed(fresh.planstream, fresh.planId, { definition: longer });
    await perform(fresh.planstream, begun, { executor: again }).result;
    expect(again.requests.map(({ item }) => item?.value)).toEqual(["a", "b", "c", "d", undefined]);
  });
});

describe("a program that drives a plan with a list", () => {
  it("reports its items one by one, and is refused out of their order", async () => {
    const planstream = testPlanstream();
    const { planId, runId } = await begin(planstream, planOf([over(["a", "b"])]));
    const report = (item: number) =>
      planstream.resumes.recordStepCheckpoint(planId, { runId, step: 1, stepId: "fill", item });
    expect(await report(2)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "STEP_OUT_OF_ORDER", evidence: { item: 2, expectedItem: 1 } }],
    });
    expect(await report(1)).toMatchObject({ kind: "committed", events: [{ type: "ItemCompleted" }] });
    expect(await report(2)).toMatchObject({
      kind: "committed",
      events: [{}, { type: "StepCompleted" }, { type: "PhaseCompleted" }, { type: "PlanApplied" }],
    });
  });
});
