import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanDefinition } from "../../src/schema/definition.ts";
import { retryPolicy } from "../../src/schema/definition-defaults.ts";
import { interruptedAtRandom } from "../support/interrupted-at-random.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import {
  type Answer,
  completed,
  completedAfter,
  failed,
  heldStep,
  type ScriptedExecutor,
  scriptedExecutor,
} from "../support/scripted-executor.ts";
import {
  begin,
  eventsOf,
  type PerformedRun,
  perform,
  resumed,
  type TestPlanstream,
  testPlanstream,
  typesOf,
} from "../support/test-planstream.ts";
import { until, whileTimePasses } from "../support/until.ts";

/** A plan whose run was stopped while this step ran, or right after it. */
async function stoppedAt(
  stepId: string,
  when: "during" | "after",
  definition: PlanDefinition = planOf(["one", "two", "three"]),
  script: Readonly<Record<string, Answer>> = {},
) {
  const planstream = testPlanstream();
  const { planId, begun } = await begin(planstream, definition);
  const stop = (run: () => PerformedRun): Answer =>
    when === "after"
      ? completedAfter(() => run().control.stop())
      : () => {
          run().control.stop();
          return { kind: "stopped", began: true, killed: false, durationMs: 3 };
        };
  const executor = scriptedExecutor({ ...script, [stepId]: stop(() => run) });
  const run = perform(planstream, begun, { executor });
  await whileTimePasses(planstream.clock, 1_000, run.result);
  return { planstream, planId, executor };
}

/** Resumes and performs to the end, and says what was performed. */
async function goOn(
  planstream: TestPlanstream,
  planId: string,
  script: Readonly<Record<string, Answer | readonly Answer[]>> = {},
  options: Parameters<typeof resumed>[2] = {},
): Promise<ScriptedExecutor> {
  const executor = scriptedExecutor(script);
  const run = perform(planstream, await resumed(planstream, planId, options), { executor });
  await whileTimePasses(planstream.clock, 1_000, run.result);
  return executor;
}

const idsOf = ({ requests }: ScriptedExecutor) => requests.map(({ definition }) => definition.id);

describe("a run that goes on after an interruption", () => {
  it("begins with the first step that has not finished", async () => {
    const during = await stoppedAt("two", "during");
    expect(idsOf(await goOn(during.planstream, during.planId))).toEqual(["two", "three"]);
    const after = await stoppedAt("two", "after");
    expect(idsOf(await goOn(after.planstream, after.planId))).toEqual(["three"]);
  });

  it("leaves these events behind the interruption, and is the next attempt", async () => {
    const { planstream, planId } = await stoppedAt("two", "during");
    const before = await typesOf(planstream, planId);
    const executor = await goOn(planstream, planId);
    expect((await typesOf(planstream, planId)).slice(before.length)).toEqual([
      "PlanResumed",
      "StepStarted",
      "StepCompleted",
      "StepStarted",
      "StepCompleted",
      "PhaseCompleted",
      "PlanApplied",
    ]);
    expect(executor.requests.map(({ attempt }) => attempt)).toEqual([2, 2]);
  });

  it("tells the step that was cut off that it may have begun before, and no other", async () => {
    const { planstream, planId } = await stoppedAt("two", "during");
    const executor = await goOn(planstream, planId);
    expect(executor.requests.map(({ definition, resumed: again }) => [definition.id, again])).toEqual([
      ["two", true],
      ["three", false],
    ]);
  });

  it("tells the same step so when an edit has put another one before it", async () => {
    const { planstream, planId } = await stoppedAt("two", "during");
    const definition = planOf(["one", "extra", "two", "three"]);
    const executor = await goOn(planstream, planId, {}, { definition });
    expect(executor.requests.map((request) => [request.definition.id, request.resumed])).toEqual([
      ["extra", false],
      ["two", true],
      ["three", false],
    ]);
  });

  it("tells no step so when it was stopped between two", async () => {
    const { planstream, planId } = await stoppedAt("two", "after");
    const executor = await goOn(planstream, planId);
    expect(executor.requests.map(({ resumed: again }) => again)).toEqual([false]);
  });

  it("tells a step that failed for good that it ran before", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two"]));
    await perform(planstream, begun, { executor: scriptedExecutor({ one: failed() }) }).result;
    const executor = await goOn(planstream, planId);
    expect(executor.requests.map(({ resumed: again }) => again)).toEqual([true, false]);
  });

  it("gives outputs of before the interruption to the steps after it", async () => {
    const definition = planOf([stepOf("one", { outputs: ["TAG", "LOG"] }), "two", "three"]);
    const outputs = { TAG: "v1", LOG: "line\n".repeat(10_000) };
    const { planstream, planId } = await stoppedAt("two", "during", definition, { one: completed(outputs) });
    const executor = await goOn(planstream, planId);
    expect(executor.requests.map(({ variables }) => variables)).toEqual([outputs, outputs]);
  });

  it("keeps a step's idempotency key on the same line, through retries and resumes", async () => {
    const definition = planOf([stepOf("one", { retry: retryPolicy({ max: 1, delayMs: 10 }) })]);
    const { planstream, planId, executor } = await stoppedAt("one", "during", definition);
    const next = await goOn(planstream, planId, { one: [failed(), completed()] });
    const keys = [...executor.requests, ...next.requests].map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it("counts tries anew", async () => {
    const planstream = testPlanstream();
    const definition = planOf([stepOf("one", { retry: retryPolicy({ max: 2, delayMs: 10_000 }) })]);
    const { planId, begun } = await begin(planstream, definition);
    const first = scriptedExecutor({ one: failed() });
    const run = perform(planstream, begun, { executor: first });
    await until("the failure", () => run.events.some(({ type }) => type === "StepFailed"));
    run.control.stop();
    await run.result;
    const second = await goOn(planstream, planId, { one: failed() });
    expect(first.requests.map((request) => request.try)).toEqual([1]);
    expect(second.requests.map((request) => request.try)).toEqual([1, 2, 3]);
    expect(second.requests.map(({ resumed: again }) => again)).toEqual([true, true, true]);
  });
});

describe("a run that went back behind a checkpoint", () => {
  const definition = planOf(["one", "two", "three"].map((id) => stepOf(id, { outputs: ["BY"] })));
  const script = { one: completed({ BY: "one" }), two: completed({ BY: "two" }) };

  it("performs again what came after it, with other idempotency keys, and says so", async () => {
    const { planstream, planId, executor } = await stoppedAt("three", "during", definition, script);
    const next = await goOn(planstream, planId, {}, { from: "cp_1" });
    expect(next.requests.map(({ definition: { id }, resumed: again }) => [id, again])).toEqual([
      ["two", true],
      ["three", true],
    ]);
    const [, two] = executor.requests;
    expect(next.requests[0]?.idempotencyKey).not.toBe(two?.idempotencyKey);
    expect(next.requests[0]?.idempotencyKey).toBe(planstream.ground.digests.uuidV5(`${planId}/2/two`));
  });

  it("gives its steps the outputs as they were then", async () => {
    const { planstream, planId } = await stoppedAt("three", "during", definition, script);
    const next = await goOn(planstream, planId, { two: completed({ BY: "two again" }) }, { from: "cp_1" });
    expect(next.requests.map(({ variables }) => variables.BY)).toEqual(["one", "two again"]);
  });

  it("does not say so of steps that never ran", async () => {
    const { planstream, planId } = await stoppedAt("two", "after", definition, script);
    const next = await goOn(planstream, planId, {}, { from: "cp_1" });
    expect(next.requests.map(({ resumed: again }) => again)).toEqual([true, false]);
  });

  it("can be interrupted and go on on its new line", async () => {
    const { planstream, planId } = await stoppedAt("three", "during", definition, script);
    const stop: Answer = completedAfter(() => run.control.stop());
    const run = perform(planstream, await resumed(planstream, planId, { from: "cp_1" }), {
      executor: scriptedExecutor({ two: stop }),
    });
    await run.result;
    const last = await goOn(planstream, planId);
    expect(idsOf(last)).toEqual(["three"]);
    expect(last.requests[0]?.idempotencyKey).toBe(planstream.ground.digests.uuidV5(`${planId}/2/three`));
    expect(last.requests[0]?.resumed).toBe(true);
  });
});

describe("a step that was marked done by hand", () => {
  it("is not performed, and its outputs go to those after it", async () => {
    const definition = planOf(["one", stepOf("two", { outputs: ["TAG"], rerun: "never" }), "three"]);
    const { planstream, planId } = await stoppedAt("two", "during", definition);
    const markDone = { stepId: "two", outputs: { TAG: "v9" } };
    const executor = await goOn(planstream, planId, {}, { markDone });
    expect(executor.requests.map(({ definition: { id }, variables }) => [id, variables])).toEqual([
      ["three", { TAG: "v9" }],
    ]);
  });

  it("ends the plan when it was the last one: nothing is performed", async () => {
    const { planstream, planId } = await stoppedAt("one", "during", planOf(["one"]));
    expect(idsOf(await goOn(planstream, planId, {}, { markDone: { stepId: "one" } }))).toEqual([]);
    expect((await planstream.plans.get(planId)).state.status).toBe("applied");
  });
});

describe("a run whose process was killed", () => {
  it("is closed by the resume, and its cut-off step runs again", async () => {
    const planstream = testPlanstream();
    const other = testPlanstream({ ...planstream });
    const { planId, begun } = await begin(planstream);
    const held = heldStep();
    const run = perform(planstream, begun, { executor: scriptedExecutor({ two: held.answer }) });
    await held.begun;
    planstream.machine.statuses.set(planstream.ownerId, "gone");
    const executor = await goOn(other, planId);
    await run.result;
    expect(idsOf(executor)).toEqual(["two", "three"]);
    expect(
      (await eventsOf(planstream, planId)).find(({ type }) => type === "PlanInterrupted")?.data,
    ).toMatchObject({
      cause: "runner_lost",
      inFlight: { step: 2, outcome: "unknown" },
    });
  });
});

describe("a plan that is interrupted in every way, any number of times", () => {
  it("never performs a step again that is finished on the present line, and comes to its end", async () => {
    await fc.assert(fc.asyncProperty(interruptedAtRandom.plans, interruptedAtRandom.check), {
      numRuns: 100,
      verbose: 1,
    });
  });
});
