/** What each event does to the state of a plan. Whole states stand in the golden vectors. */
import { describe, expect, it } from "vitest";
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { moreEvents, planAfter, testTime } from "../../src/testing.ts";
import {
  decisionId,
  definitionOf,
  otherRunId,
  owner,
  phaseCompleted,
  phaseStarted,
  planApplied,
  planCancelled,
  planConstrained,
  planCreated,
  planErrored,
  planId,
  planInterrupted,
  planResumed,
  resumeRefused,
  runId,
  running,
  runStarted,
  sha,
  stepCompleted,
  stepError,
  stepFailed,
  stepStarted,
  totalStepsSet,
} from "../support/plan-events.ts";

const from = (step: number, phase: "execute" | "apply" = "execute") => ({
  from: { phase, step, item: null, checkpointId: `cp_${step}`, decisionId },
});
const cutOff = planInterrupted({ inFlight: { step: 2, stepId: "step-2", item: null, outcome: "killed" } });

/** What the last event changed; revisions, times and counts of refusals aside. */
function change(before: readonly NewPlanEvent[], event: NewPlanEvent): Partial<PlanState> {
  const was = planAfter(...before);
  const { revision, movedRevision, updatedAt, ...rest } = moreEvents(was, [event]);
  return Object.fromEntries(
    Object.entries(rest).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(was[field as keyof PlanState]),
    ),
  );
}

describe("an event of the plan", () => {
  it("PlanCreated names the plan and its definition, and starts nothing", () => {
    expect(change([], planCreated())).toEqual({
      planId,
      name: "release",
      definition: definitionOf(4, 1),
      source: { path: "/home/ana/release.plan.yaml", sha256: sha("f") },
      createdAt: testTime,
      metadata: { ...initialPlanState().metadata, totalSteps: 4 },
    });
  });

  it("TotalStepsSet changes the total and nothing else", () => {
    const before = [planCreated({ definition: null })];
    expect(change(before, totalStepsSet(7))).toEqual({
      metadata: { ...planAfter(...before).metadata, totalSteps: 7 },
    });
  });

  it.each([
    ["PlanApplied", planApplied(), "applied", null, null],
    ["PlanConstrained", planConstrained(), "constrained", null, "step 4 failed"],
    ["PlanCancelled", planCancelled(), "cancelled", "ana", "wrong version"],
  ] as const)("%s ends the plan and its run, with when, by whom and why", (_, event, status, by, reason) => {
    expect(change(running(1), event)).toEqual({
      status,
      phaseOpen: false,
      run: null,
      ending: { at: testTime, by, reason },
    });
  });

  it("PlanErrored ends the run; the plan can be resumed", () => {
    expect(change([...running(1), stepFailed(2)], planErrored(2))).toEqual({ status: "errored", run: null });
  });

  it("PlanInterrupted ends the run, says why, and keeps what became of the step", () => {
    const { metadata, inFlight } = planAfter(...running(1));
    expect(change(running(1), cutOff)).toEqual({
      status: "queued",
      run: null,
      inFlight: { ...inFlight, outcome: "killed" },
      metadata: {
        ...metadata,
        interrupted: true,
        interruption: { at: testTime, cause: "signal", signal: "SIGINT", forced: false },
      },
    });
  });
});

describe("a phase", () => {
  it("is the plan's from its start on", () => {
    expect(change([planCreated(), runStarted()], phaseStarted("apply"))).toEqual({
      phase: "apply",
      phaseOpen: true,
    });
  });

  it("is complete until the next one starts", () => {
    const before = [planCreated(), runStarted(), phaseStarted()];
    expect(change(before, phaseCompleted())).toEqual({ status: "complete", phaseOpen: false });
    expect(change([...before, phaseCompleted()], phaseStarted("apply"))).toEqual({
      status: "processing",
      phase: "apply",
      phaseOpen: true,
    });
  });
});

describe("a run", () => {
  const run = { runId, attempt: 1, owner, user: "ana", startedAt: testTime };

  it("RunStarted is the first one, with its owner", () => {
    expect(change([planCreated()], runStarted())).toMatchObject({
      status: "processing",
      run,
      lastRun: run,
      metadata: { attempt: 1 },
    });
  });

  it("is remembered as the last one when it is over", () => {
    expect(planAfter(...running(1), cutOff)).toMatchObject({ run: null, lastRun: run });
  });

  it("PlanResumed is the next one, in the phase it says, and knows of the step that was cut off", () => {
    const resumed = moreEvents(planAfter(...running(1), cutOff), [planResumed(from(1, "apply"))]);
    expect(resumed).toMatchObject({
      status: "processing",
      phase: "apply",
      run: { runId: otherRunId, attempt: 2 },
      inFlight: { step: 2, outcome: "killed" },
      metadata: { attempt: 2, line: 1, interrupted: false, interruption: null },
    });
  });

  it("that goes on with an edited file names it from then on", () => {
    const source = { path: "/home/ana/other.plan.yaml", sha256: sha("a") };
    const resumed = planResumed({ ...from(1), definition: definitionOf(6), source });
    expect(planAfter(...running(1), cutOff, resumed)).toMatchObject({
      definition: definitionOf(6),
      source,
      metadata: { totalSteps: 6 },
    });
  });
});

describe("a step", () => {
  it("StepStarted is in flight until it finishes or fails", () => {
    expect(planAfter(...running(1)).inFlight).toEqual({
      step: 2,
      item: null,
      stepId: "step-2",
      runId,
      try: 1,
      rerun: "safe",
      startedAt: testTime,
      outcome: null,
    });
    expect(planAfter(...running(1), stepCompleted(2)).inFlight).toBeNull();
    expect(planAfter(...running(1), stepFailed(2)).inFlight).toBeNull();
  });

  it("StepCompleted leaves a checkpoint and is the last finished one", () => {
    expect(planAfter(...running(1), stepCompleted(2)).metadata).toMatchObject({
      lastCompletedStep: 2,
      lastCheckpointId: "cp_2",
      checkpointCount: 2,
    });
  });

  it("StepFailed is remembered with its error and policy, until the step begins again", () => {
    const before = [...running(1).slice(0, -1), stepStarted(2, { rerun: "never" })];
    const failed = [...before, stepFailed(2, { willRetry: true })];
    expect(planAfter(...failed).failed).toEqual({
      step: 2,
      item: null,
      stepId: "step-2",
      try: 1,
      rerun: "never",
      error: stepError,
      willRetry: true,
    });
    expect(planAfter(...failed, stepStarted(2, { try: 2 })).failed).toBeNull();
  });

  it("that failed without having been seen to begin asks before it runs again", () => {
    const events = [planCreated({ definition: null }), runStarted(), phaseStarted(), stepFailed(1)];
    expect(planAfter(...events).failed?.rerun).toBe("ask");
  });

  it("that failed counts its tries anew after a resume", () => {
    const events = [...running(1), stepFailed(2, { willRetry: true }), planInterrupted()];
    expect(planAfter(...events).failed?.willRetry).toBe(true);
    expect(planAfter(...events, planResumed(from(1))).failed).toMatchObject({ step: 2, willRetry: false });
  });

  it("of apply that was allowed to fail constrains the plan, the first one of them", () => {
    const failed = (step: number) => stepCompleted(step, { how: "failed_allowed" });
    expect(planAfter(...running(3), failed(4)).constrainedBy).toBe(4);
    expect(planAfter(...running(3), failed(4), failed(5)).constrainedBy).toBe(4);
    expect(planAfter(...running(1), failed(2)).constrainedBy).toBeNull();
  });
});

describe("going back", () => {
  const output = { values: { VERSION: "1" } };
  const events = [...running(1), stepCompleted(2, { output }), stepStarted(3), stepCompleted(3), cutOff];
  const back = planResumed({ ...from(1), line: 2, outputs: { TAG: 4 } });

  it("begins a line: what came after the checkpoint is not finished any more", () => {
    expect(planAfter(...events, back)).toMatchObject({
      outputs: { TAG: 4 },
      inFlight: null,
      failed: null,
      ranBefore: 3,
      metadata: { line: 2, lastCompletedStep: 1, lastCheckpointId: "cp_1", checkpointCount: 3 },
    });
  });

  it("remembers a step that was cut off or failed as one that may have run", () => {
    expect(planAfter(...running(3), cutOff, back).ranBefore).toBe(4);
    expect(planAfter(...running(3), stepFailed(4), planErrored(4), back).ranBefore).toBe(4);
  });

  it("remembers the furthest step of any line", () => {
    const further = planResumed({ ...from(1), line: 3, outputs: {} });
    const again = stepCompleted(2);
    expect(planAfter(...events, back, again, planInterrupted(), further).ranBefore).toBe(3);
  });

  it("remembers a step that was cut off or failed like one that finished: it may have begun, too", () => {
    const cutOffAt4 = [
      ...running(3),
      planInterrupted({ inFlight: { step: 4, stepId: "step-4", item: null, outcome: "killed" } }),
    ];
    expect(planAfter(...cutOffAt4, back).ranBefore).toBe(4);
    expect(planAfter(...running(3), stepFailed(4), planErrored(4), back).ranBefore).toBe(4);
  });

  it("behind the step that constrained the plan lifts that; after it, it does not", () => {
    const failed = stepCompleted(4, { how: "failed_allowed" });
    const constrained = [...running(3), failed, stepStarted(5), stepCompleted(5), planInterrupted()];
    expect(planAfter(...constrained, planResumed({ ...from(3), line: 2 })).constrainedBy).toBeNull();
    expect(planAfter(...constrained, planResumed({ ...from(4), line: 2 })).constrainedBy).toBe(4);
  });
});

describe("a refused resume", () => {
  it("changes nothing but the count of refusals in a row, and does not move the plan", () => {
    const before = planAfter(...running(1));
    const after = moreEvents(before, [resumeRefused(), resumeRefused()]);
    expect(after).toEqual({ ...before, revision: 7, refusalsInARow: 2 });
    expect(moreEvents(after, [cutOff])).toMatchObject({ refusalsInARow: 0, movedRevision: 8 });
  });
});

describe("a command from outside", () => {
  const stored = ({ type, data }: NewPlanEvent, commandId: string, revision: number) => ({
    type,
    data: { at: testTime, ...data },
    metadata: { commandId, schemaVersion: 1 },
    revision,
  });

  it("is remembered once for all events of its append, and the runner's own are not", () => {
    const events = [
      stored(planCreated(), "create", 0),
      stored(runStarted(), "create", 1),
      stored(phaseStarted(), "create", 2),
      stored(stepCompleted(1), "own", 3),
      stored(resumeRefused(), "resume", 4),
      stored(planCancelled(), "cancel", 5),
    ];
    expect(events.reduce(evolve, initialPlanState()).commands).toEqual([
      { id: "create", revision: 0 },
      { id: "resume", revision: 4 },
      { id: "cancel", revision: 5 },
    ]);
  });
});

describe("an event that is not understood", () => {
  const unknown = { type: "StepMoved", data: { at: testTime }, metadata: { schemaVersion: 3 }, revision: 6 };

  it("is noted, the first one of them, and moves the plan without changing it", () => {
    const before = planAfter(...running(1));
    const after = evolve(before, unknown);
    expect(after).toEqual({
      ...before,
      revision: 6,
      movedRevision: 6,
      unsupported: { revision: 6, type: "StepMoved", version: 3 },
    });
    const newer = { ...unknown, type: "StepCompleted", metadata: { schemaVersion: 2 }, revision: 7 };
    expect(evolve(after, newer)).toMatchObject({ revision: 7, unsupported: { revision: 6 } });
  });

  it("does not keep later ones from being folded", () => {
    const after = moreEvents(evolve(planAfter(...running(1)), unknown), [stepCompleted(2)]);
    expect(after).toMatchObject({ metadata: { lastCompletedStep: 2 }, unsupported: { type: "StepMoved" } });
  });
});
