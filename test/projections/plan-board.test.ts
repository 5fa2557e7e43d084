/** One row per plan for lists, picked from the plan's state. */
import { describe, expect, it } from "vitest";
import { planBoardRow } from "../../projections/plan-board.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { planAfter, testTime } from "../../src/testing.ts";
import {
  planApplied,
  planCreated,
  planErrored,
  planId,
  planInterrupted,
  running,
  stepCompleted,
  stepFailed,
} from "../support/plan-events.ts";

describe("the row of a plan", () => {
  it("shows where it stands", () => {
    expect(planBoardRow(planAfter(...running(1)))).toEqual({
      planId,
      name: "release",
      state: "processing",
      phase: "execute",
      interrupted: false,
      waiting: false,
      totalSteps: 4,
      lastCompletedStep: 1,
      lastCompletedItem: null,
      lastCheckpointId: "cp_1",
      step: { number: 2, stepId: "step-2" },
      attempt: 1,
      revision: 5,
      createdAt: testTime,
      updatedAt: testTime,
    });
  });

  it("shows the step in flight, else the one that failed, else the one that finished last, else none", () => {
    const step = (...events: readonly NewPlanEvent[]) => planBoardRow(planAfter(...events))?.step;
    expect(step(planCreated())).toBeNull();
    expect(step(...running(1), stepFailed(2), planErrored(2))).toEqual({ number: 2, stepId: "step-2" });
    expect(step(...running(3), stepCompleted(4), planApplied())).toEqual({ number: 4, stepId: "step-4" });
  });

  it("tells an interrupted plan from one that waits", () => {
    expect(planBoardRow(planAfter(planCreated()))).toMatchObject({ state: "queued", interrupted: false });
    expect(planBoardRow(planAfter(...running(1), planInterrupted()))).toMatchObject({
      state: "queued",
      interrupted: true,
    });
  });

  it("is none for a stream without a plan", () => {
    expect(planBoardRow(planAfter())).toBeNull();
    expect(planBoardRow(planAfter(...running(1).slice(1)))).toBeNull();
  });
});
