/** The part of a plan's state that resumes are about. */
import { describe, expect, it } from "vitest";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { resumeMetadataSchema } from "../../src/schema/resume.ts";
import { planAfter, testTime } from "../../src/testing.ts";
import {
  decisionId,
  definitionOf,
  otherRunId,
  phaseStarted,
  planCreated,
  planInterrupted,
  planResumed,
  runStarted,
  stepCompleted,
  stepStarted,
} from "../support/plan-events.ts";

const finished = (count: number) => [
  planCreated({ definition: definitionOf(40) }),
  runStarted(),
  phaseStarted(),
  ...Array.from({ length: count }, (_, index) => [stepStarted(index + 1), stepCompleted(index + 1)]).flat(),
];
const backTo = (step: number, line = 2) =>
  planResumed({ line, from: { phase: "execute", step, item: null, checkpointId: `cp_${step}`, decisionId } });
const metadata = (...events: readonly NewPlanEvent[]) => planAfter(...events).metadata;
const steps = (...events: readonly NewPlanEvent[]) => metadata(...events).checkpoints.map(({ step }) => step);

describe("the checkpoints of a plan", () => {
  it("hold step, decision and the revision of their event", () => {
    expect(metadata(...finished(1)).checkpoints).toEqual([
      {
        checkpointId: "cp_1",
        step: 1,
        item: null,
        stepId: "step-1",
        how: "ran",
        decisionId,
        workspaceSnapshot: null,
        at: testTime,
        revision: 4,
      },
    ]);
  });

  it("are kept up to 20, the newest, and counted without end", () => {
    expect(steps(...finished(20))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const { checkpoints, checkpointCount, lastCheckpointId } = metadata(...finished(35));
    expect(checkpoints.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, index) => index + 16));
    expect({ checkpointCount, lastCheckpointId }).toEqual({ checkpointCount: 35, lastCheckpointId: "cp_35" });
  });

  it("are those of the present line once a resume went back", () => {
    const events = [...finished(5), planInterrupted(), backTo(2)];
    expect(steps(...events)).toEqual([1, 2]);
    expect(metadata(...events)).toMatchObject({
      lastCompletedStep: 2,
      lastCheckpointId: "cp_2",
      checkpointCount: 5,
      line: 2,
      attempt: 2,
    });
    const again = stepCompleted(3, {
      checkpoint: { checkpointId: "cp_6", decisionId, workspaceSnapshot: null },
    });
    expect(metadata(...events, again)).toMatchObject({ lastCheckpointId: "cp_6", checkpointCount: 6 });
    expect(steps(...events, again)).toEqual([1, 2, 3]);
  });

  it("may all be behind those that are kept", () => {
    expect(metadata(...finished(35), planInterrupted(), backTo(3))).toMatchObject({
      checkpoints: [],
      lastCompletedStep: 3,
      lastCheckpointId: "cp_3",
    });
  });

  it("stay where a resume goes on from the newest one", () => {
    const before = metadata(...finished(5), planInterrupted());
    expect(metadata(...finished(5), planInterrupted(), backTo(5, 1))).toEqual({
      ...before,
      attempt: 2,
      interrupted: false,
      interruption: null,
    });
  });
});

describe("the metadata of a resume", () => {
  it("say why the run before ended, until the plan is resumed", () => {
    const stopped = planInterrupted({ cause: "runner_lost", signal: null, forced: true });
    expect(metadata(...finished(1), stopped)).toMatchObject({
      interrupted: true,
      interruption: { at: testTime, cause: "runner_lost", signal: null, forced: true },
    });
    expect(metadata(...finished(1), stopped, backTo(1, 1))).toMatchObject({
      interrupted: false,
      interruption: null,
    });
  });

  it("take the total of a definition that is new", () => {
    const from = { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId } as const;
    const resumed = planResumed({ runId: otherRunId, from, definition: definitionOf(7) });
    expect(metadata(...finished(1), planInterrupted(), resumed).totalSteps).toBe(7);
  });

  it("have the shape the resume model says", () => {
    for (const events of [[], finished(0), finished(35), [...finished(5), planInterrupted(), backTo(2)]]) {
      const folded = metadata(...events);
      expect(resumeMetadataSchema.parse(folded)).toEqual(folded);
    }
  });
});
