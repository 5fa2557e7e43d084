/** Decides FailStep: one failed try; the last one errors the plan, or counts as finished where it may fail. */
import { describe, expect, it } from "vitest";
import { failStep } from "../../src/domain/fail-step.ts";
import type { CommandOf } from "../../src/schema/commands.ts";
import { planAfter } from "../../src/testing.ts";
import {
  decisionId,
  otherRunId,
  planCreated,
  runId,
  running,
  runStarted,
  step,
  stepError,
} from "../support/plan-events.ts";

const failing = (number: number, more: Partial<CommandOf<"FailStep">> = {}): CommandOf<"FailStep"> => ({
  type: "FailStep",
  runId,
  step: number,
  stepId: `step-${number}`,
  item: null,
  try: 1,
  error: stepError,
  durationMs: 40,
  willRetry: false,
  allowed: null,
  stop: null,
  ...more,
});
const next = { next: step("step-3") };
const stop = { cause: "request", signal: null, forced: false } as const;
const types = (decision: ReturnType<typeof failStep>) => decision.events.map(({ type }) => type);

describe("a failed try", () => {
  it("that is tried again is recorded alone", () => {
    expect(failStep(failing(2, { willRetry: true, try: 3 }), planAfter(...running(1)), next)).toEqual({
      kind: "accepted",
      events: [
        {
          type: "StepFailed",
          data: {
            step: 2,
            stepId: "step-2",
            item: null,
            runId,
            try: 3,
            error: stepError,
            willRetry: true,
            durationMs: 40,
          },
        },
      ],
    });
  });

  it("that would be tried again is followed by a stop, with no step in flight", () => {
    const decision = failStep(failing(2, { willRetry: true, stop }), planAfter(...running(1)), next);
    expect(types(decision)).toEqual(["StepFailed", "PlanInterrupted"]);
    expect(decision.events[1]?.data).toEqual({ runId, ...stop, inFlight: null, workspaceSnapshot: null });
  });
});

describe("the last failed try", () => {
  it("errors the plan in the same append, stop or not", () => {
    const decision = failStep(failing(2), planAfter(...running(1)), next);
    expect(decision.events).toMatchObject([
      { type: "StepFailed", data: { willRetry: false } },
      { type: "PlanErrored", data: { step: 2, stepId: "step-2", runId, error: stepError } },
    ]);
    expect(types(failStep(failing(2, { stop }), planAfter(...running(1)), next))).toEqual(types(decision));
  });
});

describe("the last failed try of a step that may fail", () => {
  const allowed = { decisionId };

  it("counts as finished, with a checkpoint and no output, and the next step starts", () => {
    const decision = failStep(failing(2, { allowed }), planAfter(...running(1)), next);
    expect(types(decision)).toEqual(["StepFailed", "StepCompleted", "StepStarted"]);
    expect(decision.events[1]?.data).toEqual({
      step: 2,
      stepId: "step-2",
      runId,
      how: "failed_allowed",
      checkpoint: { checkpointId: "cp_2", decisionId, workspaceSnapshot: null },
      output: null,
      decision: null,
      durationMs: 40,
    });
  });

  it("may be followed by a stop", () => {
    expect(types(failStep(failing(2, { allowed, stop }), planAfter(...running(1)), next))).toEqual([
      "StepFailed",
      "StepCompleted",
      "PlanInterrupted",
    ]);
  });

  it("is still tried again before that", () => {
    const command = failing(2, { allowed, willRetry: true });
    expect(types(failStep(command, planAfter(...running(1)), next))).toEqual(["StepFailed"]);
  });

  it("ends the plan constrained when it is the last one of apply", () => {
    const decision = failStep(failing(4, { allowed }), planAfter(...running(3)), { next: null });
    expect(types(decision)).toEqual(["StepFailed", "StepCompleted", "PhaseCompleted", "PlanConstrained"]);
  });
});

describe("a failure that is refused", () => {
  it("is of a step that is not in flight", () => {
    expect(failStep(failing(3), planAfter(...running(1)), next)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "STEP_OUT_OF_ORDER", evidence: { step: 3, expected: 2 } }],
      events: [],
    });
  });

  it("is of a run that lost the plan", () => {
    expect(failStep(failing(2, { runId: otherRunId }), planAfter(...running(1)), next)).toMatchObject({
      reasons: [{ code: "RUN_FENCED", evidence: { runId: otherRunId, currentRunId: runId } }],
      events: [],
    });
  });

  it("comes before any phase has begun", () => {
    const state = planAfter(planCreated({ definition: null }), runStarted());
    expect(failStep(failing(1), state, { next: null })).toMatchObject({
      reasons: [{ code: "PHASE_ACTION" }],
    });
  });
});
