/** What a history says of each step, event by event. */
import { describe, expect, it } from "vitest";
import { StepRecorder } from "../../src/domain/step-records.ts";
import type { NewPlanEvent, PlanEvent } from "../../src/schema/events.ts";
import {
  actor,
  decisionId,
  planCancelled,
  planInterrupted,
  planResumed,
  runId,
  stepCompleted,
  stepFailed,
  stepStarted,
} from "../support/plan-events.ts";

function told(...events: readonly NewPlanEvent[]) {
  const recorder = new StepRecorder();
  for (const event of events) recorder.add(event as PlanEvent);
  return [...recorder.records.values()].map(({ step, state, tries, durationMs, checkpointId }) => [
    step,
    state,
    tries,
    durationMs,
    checkpointId,
  ]);
}

const done = (step: number, more = {}) => stepCompleted(step, { durationMs: 5, ...more });
const failed = (willRetry: boolean) => stepFailed(1, { willRetry, durationMs: 7 });
const { stepId } = stepStarted(1).data as { stepId: string };

describe("a step", () => {
  it("runs, then is done, with its time and its checkpoint", () => {
    expect(told(stepStarted(1))).toEqual([[1, "running", 1, null, null]]);
    expect(told(stepStarted(1), done(1))).toEqual([[1, "ran", 1, 5, "cp_1"]]);
  });

  it("that fails is tried again or has failed; its tries are counted over attempts", () => {
    const first = [stepStarted(1), failed(true)];
    expect(told(...first)).toEqual([[1, "retrying", 1, 7, null]]);
    const second = [...first, stepStarted(1), failed(false)];
    expect(told(...second)).toEqual([[1, "failed", 2, 7, null]]);
    expect(told(...second, planResumed(), stepStarted(1), done(1))).toEqual([[1, "ran", 3, 5, "cp_1"]]);
  });

  it("in flight when its run ends was cut off, unless it had not begun", () => {
    const interrupted = (outcome: "killed" | "not_started") =>
      planInterrupted({ inFlight: { step: 1, stepId, item: null, outcome } });
    expect(told(stepStarted(1), interrupted("killed"))).toEqual([[1, "cut_off", 1, null, null]]);
    expect(told(stepStarted(1), interrupted("not_started"))).toEqual([]);
    const cancelled = planCancelled({ inFlight: { step: 1, stepId, item: null } });
    expect(told(stepStarted(1), cancelled)).toEqual([[1, "cut_off", 1, null, null]]);
    expect(told(planCancelled({ inFlight: null }))).toEqual([]);
  });

  it("that goes over a list has a number of finished items, also where a resume goes back into it", () => {
    const items = (event: NewPlanEvent[]) => {
      const recorder = new StepRecorder();
      for (const one of event) recorder.add(one as PlanEvent);
      return [...recorder.records.values()].map(({ state, items, checkpointId }) => [
        state,
        items,
        checkpointId,
      ]);
    };
    const checkpoint = { checkpointId: "cp_7", decisionId, workspaceSnapshot: null };
    const step = { step: 1, stepId, runId };
    const listed: NewPlanEvent = {
      type: "StepItemsListed",
      data: { ...step, count: 9, list: { values: ["a"] } },
    };
    const item: NewPlanEvent = {
      type: "ItemCompleted",
      data: { ...step, item: 7, how: "ran", checkpoint, output: null, decision: null, durationMs: 5 },
    };
    expect(items([stepStarted(1), listed, item])).toEqual([["running", 7, "cp_7"]]);
    const from = { phase: "execute", step: 1, item: 2, checkpointId: "cp_2", decisionId: null } as const;
    expect(
      items([stepStarted(1), listed, item, done(1), planResumed({ line: 2, from })])[0]?.slice(0, 2),
    ).toEqual(["cut_off", 2]);
  });

  it("that asks waits, until it is answered", () => {
    const asked = { step: 1, stepId, runId, question: "Well?" };
    const requested: NewPlanEvent = { type: "ApprovalRequested", data: asked };
    const denied: NewPlanEvent = { type: "ApprovalDenied", data: { step: 1, stepId, actor, reason: null } };
    expect(told(requested)).toEqual([[1, "waiting", 0, null, null]]);
    expect(told(requested, denied)).toEqual([[1, "denied", 0, null, null]]);
    expect(told(requested, done(1, { how: "approved" }))).toEqual([[1, "approved", 0, 5, "cp_1"]]);
  });

  it("done by hand was never begun", () => {
    expect(told(done(1, { how: "marked_done" }))).toEqual([[1, "marked_done", 0, 5, "cp_1"]]);
  });

  it("of an earlier line is forgotten when a resume goes back behind it", () => {
    const both = [stepStarted(1), done(1), stepStarted(2), done(2)];
    const from = { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId: null } as const;
    expect(told(...both, planResumed({ line: 2, from }))).toEqual([[1, "ran", 1, 5, "cp_1"]]);
    expect(told(...both, planResumed({ line: 1, from }))).toHaveLength(2);
  });
});
