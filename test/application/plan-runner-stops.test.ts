import { describe, expect, it } from "vitest";
import { RunControl } from "../../src/application/run-control.ts";
import { retryPolicy } from "../../src/schema/definition-defaults.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import {
  completed,
  completedAfter,
  failed,
  heldStep,
  scriptedExecutor,
} from "../support/scripted-executor.ts";
import { begin, eventsOf, perform, testPlanstream, typesOf } from "../support/test-planstream.ts";
import { passTime, turn, until, whileTimePasses } from "../support/until.ts";

const signal = { cause: "signal", signal: "SIGTERM" } as const;

/** A run of three steps whose second one is held by the test, and has begun. */
async function heldRun({
  onInterrupt = "stop",
  graceMs = null,
  heedsStop = true,
}: {
  readonly onInterrupt?: "stop" | "finish";
  readonly graceMs?: number | null;
  readonly heedsStop?: boolean;
} = {}) {
  const planstream = testPlanstream();
  const steps = ["one", stepOf("two", { onInterrupt }), "three"];
  const { planId, runId, begun } = await begin(planstream, planOf(steps));
  const held = heldStep({ heedsStop });
  const executor = scriptedExecutor({ two: held.answer });
  const run = perform(planstream, begun, { executor, graceMs });
  const control = await held.begun;
  return { planstream, planId, runId, held, executor, run, control };
}

const lastData = async (...from: Parameters<typeof eventsOf>) => (await eventsOf(...from)).at(-1)?.data;

describe("a run that goes no further than a step", () => {
  it("ends as if it was asked to when that step is finished, in the same append", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two", "three"]));
    const executor = scriptedExecutor();
    const { result } = perform(planstream, begun, { executor, until: "two" });
    expect(await result).toMatchObject({
      kind: "interrupted",
      state: { status: "queued", metadata: { lastCompletedStep: 2, interrupted: true } },
    });
    const [done, interrupted] = (await eventsOf(planstream, planId)).slice(-2);
    expect(done).toMatchObject({ type: "StepCompleted", data: { step: 2 } });
    expect(interrupted).toMatchObject({
      type: "PlanInterrupted",
      data: { cause: "request", signal: null, forced: false, inFlight: null },
    });
    expect(executor.requests.map(({ definition }) => definition.id)).toEqual(["one", "two"]);
  });

  it("goes through all items of it", async () => {
    const planstream = testPlanstream();
    const each = { kind: "list" as const, values: ["a", "b"] };
    const { planId, begun } = await begin(planstream, planOf([stepOf("one", { each }), "two"]));
    expect(await perform(planstream, begun, { until: "one" }).result).toMatchObject({ kind: "interrupted" });
    expect((await typesOf(planstream, planId)).slice(-4)).toEqual([
      "ItemCompleted",
      "ItemCompleted",
      "StepCompleted",
      "PlanInterrupted",
    ]);
  });

  it("ends there too where that step failed and may, and not at a try that is followed by another", async () => {
    const planstream = testPlanstream();
    const step = stepOf("one", { allowFailure: true, retry: retryPolicy({ max: 1, delayMs: 0 }) });
    const { planId, begun } = await begin(planstream, planOf([step, "two"]));
    const executor = scriptedExecutor({ one: () => failed() });
    expect(await perform(planstream, begun, { executor, until: "one" }).result).toMatchObject({
      kind: "interrupted",
    });
    expect((await typesOf(planstream, planId)).slice(-5)).toEqual([
      "StepFailed",
      "StepStarted",
      "StepFailed",
      "StepCompleted",
      "PlanInterrupted",
    ]);
  });

  it("ends the plan where that step is the last one", async () => {
    const planstream = testPlanstream();
    const { begun } = await begin(planstream, planOf(["one"]));
    expect(await perform(planstream, begun, { until: "one" }).result).toMatchObject({ kind: "ended" });
  });

  it("resumes no further than a step that is still to run", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two", "three"]));
    await perform(planstream, begun, { until: "one" }).result;
    const summary = (until: string, more = {}) =>
      planstream.resumes.buildResumeSummary(planId, { until, ...more });
    expect((await summary("two")).steps.map(({ last, why }) => [last, why])).toEqual([
      [1, "reused"],
      [2, "runs"],
      [3, "not_run"],
    ]);
    await expect(summary("one")).rejects.toMatchObject({
      code: "USAGE",
      evidence: { stepId: "one", step: 1, lastCompletedStep: 1 },
    });
    await expect(summary("two", { markDone: { stepId: "two" } })).rejects.toMatchObject({ code: "USAGE" });
    await expect(summary("tow")).rejects.toMatchObject({
      code: "POINT_NOT_FOUND",
      evidence: { stepId: "tow", steps: ["one", "two", "three"] },
    });
  });
});

describe("a run that is asked to stop while a step runs", () => {
  it("stops the step and records who asked, and what became of the step", async () => {
    const { planstream, planId, runId, run, executor } = await heldRun();
    run.control.stop(signal);
    expect(await run.result).toMatchObject({
      kind: "interrupted",
      state: { status: "queued", run: null, metadata: { interrupted: true, lastCompletedStep: 1 } },
    });
    expect(await lastData(planstream, planId)).toMatchObject({
      runId,
      ...signal,
      forced: false,
      inFlight: { step: 2, stepId: "two", item: null, outcome: "stopped" },
    });
    expect(executor.requests).toHaveLength(2);
  });

  it("gives the step the grace it was given, else 10 s", async () => {
    expect((await heldRun()).control.graceMs).toBe(10_000);
    expect((await heldRun({ graceMs: 3_000 })).control.graceMs).toBe(3_000);
  });

  it("takes the step as finished when it finishes all the same", async () => {
    const { planstream, planId, held, run } = await heldRun({ heedsStop: false });
    run.control.stop();
    held.finish(completed());
    expect(await run.result).toMatchObject({
      kind: "interrupted",
      state: { metadata: { lastCompletedStep: 2 } },
    });
    const [done, interrupted] = (await eventsOf(planstream, planId)).slice(-2);
    expect(done).toMatchObject({ type: "StepCompleted", data: { step: 2, how: "ran" } });
    expect(interrupted).toMatchObject({
      type: "PlanInterrupted",
      data: { cause: "request", signal: null, inFlight: null },
    });
  });

  it("takes the step as failed when it fails all the same, without another try", async () => {
    const planstream = testPlanstream();
    const definition = planOf([stepOf("one", { retry: retryPolicy({ max: 3, delayMs: 1_000 }) })]);
    const { planId, begun } = await begin(planstream, definition);
    const held = heldStep({ heedsStop: false });
    const run = perform(planstream, begun, { executor: scriptedExecutor({ one: held.answer }) });
    await held.begun;
    run.control.stop(signal);
    held.finish(failed());
    expect(await run.result).toMatchObject({ kind: "interrupted" });
    expect((await eventsOf(planstream, planId)).slice(-2)).toMatchObject([
      { type: "StepFailed", data: { willRetry: true } },
      { type: "PlanInterrupted", data: { inFlight: null } },
    ]);
  });

  it("is errored, not interrupted, when the step fails for good meanwhile", async () => {
    const { held, run } = await heldRun({ heedsStop: false });
    run.control.stop();
    held.finish(failed());
    expect(await run.result).toMatchObject({ kind: "errored" });
  });

  it("is over, not interrupted, when that was the last step", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one"]));
    const held = heldStep({ heedsStop: false });
    const run = perform(planstream, begun, { executor: scriptedExecutor({ one: held.answer }) });
    await held.begun;
    run.control.stop();
    held.finish(completed());
    expect(await run.result).toMatchObject({ kind: "ended", state: { status: "applied" } });
    expect(await typesOf(planstream, planId)).not.toContain("PlanInterrupted");
  });

  it("counts the first request, whatever comes after it", async () => {
    const { planstream, planId, held, run } = await heldRun({ heedsStop: false });
    run.control.stop(signal);
    run.control.stop({ cause: "signal", signal: "SIGINT" });
    held.finish({ kind: "stopped", began: true, killed: true, durationMs: 9 });
    await run.result;
    expect(await lastData(planstream, planId)).toMatchObject({ ...signal, forced: true });
  });
});

describe("a second request to stop", () => {
  it("kills the step, and the history says that it was forced", async () => {
    const { planstream, planId, run, control } = await heldRun({ heedsStop: false });
    run.control.stop(signal);
    await turn();
    expect([control.stop.aborted, control.kill.aborted]).toEqual([true, false]);
    run.control.stop(signal);
    await run.result;
    expect(control.kill.aborted).toBe(true);
    expect(await lastData(planstream, planId)).toMatchObject({
      forced: true,
      inFlight: { step: 2, outcome: "killed" },
    });
  });

  it("is what force is, all at once", async () => {
    const { planstream, planId, run } = await heldRun({ heedsStop: false });
    run.control.force();
    expect(await run.result).toMatchObject({ kind: "interrupted" });
    expect(await lastData(planstream, planId)).toMatchObject({ cause: "request", forced: true });
  });

  it("kills a step that would finish, too", async () => {
    const { run, control } = await heldRun({ onInterrupt: "finish", heedsStop: false });
    run.control.stop();
    run.control.stop();
    await run.result;
    expect([control.stop.aborted, control.kill.aborted]).toEqual([false, true]);
  });
});

describe("a step that says finish", () => {
  it("is let be for as long as it takes, and nothing is begun after it", async () => {
    const { planstream, held, executor, run, control } = await heldRun({ onInterrupt: "finish" });
    run.control.stop(signal);
    await passTime(planstream.clock, 3_600_000, 60_000);
    expect([control.stop.aborted, control.kill.aborted]).toEqual([false, false]);
    held.finish(completed());
    expect(await run.result).toMatchObject({
      kind: "interrupted",
      state: { metadata: { lastCompletedStep: 2 } },
    });
    expect(executor.requests).toHaveLength(2);
  });

  it("is stopped after the grace the person gave", async () => {
    const { planstream, run, control } = await heldRun({ onInterrupt: "finish", graceMs: 5_000 });
    run.control.stop(signal);
    await passTime(planstream.clock, 4_000);
    expect(control.stop.aborted).toBe(false);
    await passTime(planstream.clock, 1_000);
    expect(control.stop.aborted).toBe(true);
    expect(await run.result).toMatchObject({ kind: "interrupted" });
  });

  it("that finishes within the grace is not stopped", async () => {
    const { planstream, held, run, control } = await heldRun({ onInterrupt: "finish", graceMs: 5_000 });
    run.control.stop(signal);
    await passTime(planstream.clock, 4_000);
    expect(control.stop.aborted).toBe(false);
    held.finish(completed());
    await run.result;
    expect(planstream.clock.sleepers).toBe(0);
  });
});

describe("a run that is asked to stop while no step runs", () => {
  it("begins nothing: the step whose start was stored has not begun", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream);
    const control = new RunControl();
    control.stop(signal);
    const executor = scriptedExecutor();
    expect(await perform(planstream, begun, { executor, control }).result).toMatchObject({
      kind: "interrupted",
    });
    expect(executor.requests).toEqual([]);
    expect(await lastData(planstream, planId)).toMatchObject({
      ...signal,
      inFlight: { step: 1, stepId: "one", item: null, outcome: "not_started" },
    });
  });

  it("tells nobody of a step that is not begun", async () => {
    const planstream = testPlanstream();
    const { begun } = await begin(planstream);
    const control = new RunControl();
    control.stop();
    const steps: unknown[] = [];
    await perform(planstream, begun, { control, onStep: (step) => steps.push(step) }).result;
    expect(steps).toEqual([]);
  });

  it("stops between two steps, with the finished one recorded", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream);
    const executor = scriptedExecutor({ one: completedAfter(() => run.control.stop(signal)) });
    const run = perform(planstream, begun, { executor });
    expect(await run.result).toMatchObject({ kind: "interrupted", state: { inFlight: null } });
    expect((await typesOf(planstream, planId)).slice(-2)).toEqual(["StepCompleted", "PlanInterrupted"]);
    expect(executor.requests).toHaveLength(1);
  });

  it("has gone into the next phase already, where the next step is in one", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", stepOf("two", { phase: "apply" })]));
    const executor = scriptedExecutor({ one: completedAfter(() => run.control.stop(signal)) });
    const run = perform(planstream, begun, { executor });
    expect(await run.result).toMatchObject({ kind: "interrupted", state: { phase: "apply" } });
    expect((await typesOf(planstream, planId)).slice(-4)).toEqual([
      "StepCompleted",
      "PhaseCompleted",
      "PhaseStarted",
      "PlanInterrupted",
    ]);
  });

  it("does not wait for a failed step's next try", async () => {
    const planstream = testPlanstream();
    const definition = planOf([stepOf("one", { retry: retryPolicy({ max: 3, delayMs: 60_000 }) })]);
    const { planId, begun } = await begin(planstream, definition);
    const run = perform(planstream, begun, { executor: scriptedExecutor({ one: failed() }) });
    await until("the failure", () => run.events.some(({ type }) => type === "StepFailed"));
    run.control.stop(signal);
    expect(await run.result).toMatchObject({ kind: "interrupted" });
    expect(planstream.clock.monotonicMs()).toBe(0);
    expect(await lastData(planstream, planId)).toMatchObject({ ...signal, inFlight: null });
  });

  it("counts when it comes while a lost race is run again", async () => {
    const planstream = testPlanstream();
    const other = testPlanstream({ ...planstream });
    const { planId, begun } = await begin(planstream);
    const held = heldStep();
    const run = perform(planstream, begun, {
      executor: scriptedExecutor({ one: held.answer }),
    });
    await held.begun;
    await other.resumes.resumePlan(planId);
    held.finish(completed());
    run.control.stop(signal);
    expect(await whileTimePasses(planstream.clock, 10, run.result)).toMatchObject({ kind: "interrupted" });
    expect((await typesOf(planstream, planId)).slice(-3)).toEqual([
      "ResumeRefused",
      "StepCompleted",
      "PlanInterrupted",
    ]);
  });
});
