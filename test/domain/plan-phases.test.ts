/** Decides StartPhase and CompletePhase, with which a program drives a plan without definition. */
import { describe, expect, it } from "vitest";
import { completePhase, startPhase } from "../../src/domain/plan-phases.ts";
import type { StepPhase } from "../../src/schema/codes.ts";
import { planAfter } from "../../src/testing.ts";
import {
  otherRunId,
  phaseCompleted,
  phaseStarted,
  planCreated,
  planInterrupted,
  planResumed,
  runId,
  running,
  runStarted,
  stepCompleted,
  stepFailed,
} from "../support/plan-events.ts";

const start = (phase: StepPhase) => ({ type: "StartPhase", runId, phase }) as const;
const complete = (phase: StepPhase) => ({ type: "CompletePhase", runId, phase }) as const;
const driven = [planCreated({ definition: null }), runStarted()];

describe("starting a phase", () => {
  it.each(["strategize", "execute", "apply"] as const)("may begin a plan with %s", (phase) => {
    expect(startPhase(start(phase), planAfter(...driven))).toEqual({
      kind: "accepted",
      events: [{ type: "PhaseStarted", data: { phase } }],
    });
  });

  it("goes on to a later phase once the one before is complete, and may leave one out", () => {
    const state = planAfter(...driven, phaseStarted("strategize"), phaseCompleted("strategize"));
    expect(startPhase(start("execute"), state).kind).toBe("accepted");
    expect(startPhase(start("apply"), state).kind).toBe("accepted");
  });

  it("is refused while another phase is open, with where the plan stands", () => {
    const state = planAfter(...driven, phaseStarted("strategize"));
    expect(startPhase(start("execute"), state)).toEqual({
      kind: "refused",
      reasons: [
        {
          code: "PHASE_OUT_OF_ORDER",
          evidence: { asked: "execute", phase: "strategize", state: "processing", defined: false },
        },
      ],
      events: [],
    });
  });

  it.each(["strategize", "execute"] as const)("never goes back to %s after execute", (phase) => {
    const state = planAfter(...driven, phaseStarted("execute"), phaseCompleted("execute"));
    expect(startPhase(start(phase), state)).toMatchObject({
      reasons: [{ code: "PHASE_OUT_OF_ORDER", evidence: { asked: phase, state: "complete" } }],
    });
  });
});

describe("completing a phase", () => {
  it("says so, and no more", () => {
    const state = planAfter(...driven, phaseStarted("execute"));
    expect(completePhase(complete("execute"), state)).toEqual({
      kind: "accepted",
      events: [{ type: "PhaseCompleted", data: { phase: "execute" } }],
    });
  });

  it("of apply ends the plan", () => {
    const state = planAfter(...driven, phaseStarted("apply"), stepCompleted(1));
    expect(completePhase(complete("apply"), state).events).toEqual([
      { type: "PhaseCompleted", data: { phase: "apply" } },
      { type: "PlanApplied", data: {} },
    ]);
  });

  it("of apply ends the plan constrained when a step of it failed and was allowed to", () => {
    const failed = [stepFailed(1), stepCompleted(1, { how: "failed_allowed" })];
    const state = planAfter(...driven, phaseStarted("apply"), ...failed, stepCompleted(2));
    expect(completePhase(complete("apply"), state).events[1]).toEqual({
      type: "PlanConstrained",
      data: { reason: "step 1 failed and was allowed to" },
    });
  });

  it("that is not the open one, or complete already, is refused", () => {
    const open = planAfter(...driven, phaseStarted("execute"));
    expect(completePhase(complete("apply"), open)).toMatchObject({
      reasons: [{ code: "PHASE_OUT_OF_ORDER", evidence: { asked: "apply", phase: "execute" } }],
    });
    const closed = planAfter(...driven, phaseStarted("execute"), phaseCompleted("execute"));
    expect(completePhase(complete("execute"), closed)).toMatchObject({
      reasons: [{ code: "PHASE_OUT_OF_ORDER", evidence: { state: "complete" } }],
    });
  });
});

describe("a plan that was stopped and resumed", () => {
  const resumed = (phase: "action" | StepPhase) => [
    planInterrupted(),
    planResumed({ runId, from: { phase, step: 0, item: null, checkpointId: null, decisionId: null } }),
  ];

  it("between two phases is still between them", () => {
    const state = planAfter(
      ...[...driven, phaseStarted("strategize"), phaseCompleted("strategize")],
      ...resumed("strategize"),
    );
    expect(completePhase(complete("strategize"), state)).toMatchObject({
      reasons: [{ code: "PHASE_OUT_OF_ORDER" }],
    });
    expect(startPhase(start("execute"), state).kind).toBe("accepted");
  });

  it("in a phase is still in it", () => {
    const state = planAfter(...driven, phaseStarted("strategize"), ...resumed("strategize"));
    expect(startPhase(start("execute"), state)).toMatchObject({ reasons: [{ code: "PHASE_OUT_OF_ORDER" }] });
    expect(completePhase(complete("strategize"), state).kind).toBe("accepted");
  });

  it("before any phase may begin with every one", () => {
    const state = planAfter(...driven, ...resumed("action"));
    expect(startPhase(start("strategize"), state).kind).toBe("accepted");
  });
});

describe("phases of a defined plan", () => {
  it("change with its steps: both commands are refused", () => {
    const state = planAfter(...running(1));
    const reasons = [{ code: "PHASE_OUT_OF_ORDER", evidence: { phase: "execute", defined: true } }];
    expect(startPhase(start("apply"), state)).toMatchObject({ kind: "refused", reasons });
    expect(completePhase(complete("execute"), state)).toMatchObject({ kind: "refused", reasons });
  });
});

describe("a run that lost the plan", () => {
  it("can neither start nor complete a phase", () => {
    const state = planAfter(...driven, phaseStarted("execute"));
    const reasons = [{ code: "RUN_FENCED", evidence: { runId: otherRunId, currentRunId: runId } }];
    expect(startPhase({ ...start("apply"), runId: otherRunId }, state)).toMatchObject({ reasons });
    expect(completePhase({ ...complete("execute"), runId: otherRunId }, state)).toMatchObject({ reasons });
  });
});
