/** Decides StartStep: the first step after a resume, or another try of a step that failed. */
import { describe, expect, it } from "vitest";
import { startStep } from "../../src/domain/start-step.ts";
import type { CommandOf } from "../../src/schema/commands.ts";
import { planAfter } from "../../src/testing.ts";
import {
  decisionId,
  otherRunId,
  planApplied,
  planCreated,
  planInterrupted,
  planResumed,
  runId,
  running,
  runStarted,
  step,
  stepFailed,
} from "../support/plan-events.ts";

const start = (more: Partial<CommandOf<"StartStep">> = {}): CommandOf<"StartStep"> => ({
  type: "StartStep",
  runId: otherRunId,
  step: 2,
  try: 1,
  ...more,
});
const facts = { step: step("step-2", { rerun: "never" }) };
const from = (finished: number, phase: "execute" | "apply" = "execute") => ({
  from: { phase, step: finished, item: null, checkpointId: `cp_${finished}`, decisionId },
});
const resumed = (finished: number, phase: "execute" | "apply" = "execute") => [
  ...running(finished),
  planInterrupted(),
  planResumed(from(finished, phase)),
];

describe("the first step after a resume", () => {
  it("begins with its policy and key", () => {
    expect(startStep(start(), planAfter(...resumed(1)), facts)).toEqual({
      kind: "accepted",
      events: [
        {
          type: "StepStarted",
          data: {
            step: 2,
            stepId: "step-2",
            item: null,
            runId: otherRunId,
            try: 1,
            rerun: "never",
            idempotencyKey: facts.step.idempotencyKey,
          },
        },
      ],
    });
  });

  it("brings no phase: the resume said which", () => {
    const decision = startStep(start({ step: 4 }), planAfter(...resumed(3, "apply")), {
      step: step("step-4"),
    });
    expect(decision.events.map(({ type }) => type)).toEqual(["StepStarted"]);
  });

  it("brings the change of phase it stands behind, where the resume was before it", () => {
    const decision = startStep(start({ step: 4 }), planAfter(...resumed(3)), { step: step("step-4") });
    expect(decision.events.map(({ type }) => type)).toEqual([
      "PhaseCompleted",
      "PhaseStarted",
      "StepStarted",
    ]);
  });
});

describe("another try", () => {
  it("is a start of the same step with the next number", () => {
    const state = planAfter(...running(1), stepFailed(2, { willRetry: true }));
    expect(startStep(start({ runId, try: 2 }), state, facts)).toMatchObject({
      kind: "accepted",
      events: [{ type: "StepStarted", data: { step: 2, try: 2 } }],
    });
  });
});

describe("a start that is refused", () => {
  it("is fenced when another run has the plan", () => {
    expect(startStep(start({ runId }), planAfter(...resumed(1)), facts)).toEqual({
      kind: "refused",
      reasons: [
        {
          code: "RUN_FENCED",
          evidence: { runId, currentRunId: otherRunId, state: "processing", host: "mac", pid: 4211 },
        },
      ],
      events: [],
    });
  });

  it("is fenced when the plan is over or nobody runs it", () => {
    const over = startStep(start({ runId }), planAfter(...running(3), planApplied()), facts);
    expect(over).toMatchObject({
      reasons: [{ code: "RUN_FENCED", evidence: { currentRunId: null, state: "applied", host: null } }],
    });
    const interrupted = startStep(start({ runId }), planAfter(...running(1), planInterrupted()), facts);
    expect(interrupted).toMatchObject({ reasons: [{ code: "RUN_FENCED", evidence: { state: "queued" } }] });
  });

  it.each([1, 3])("is out of order for step %i when step 2 is next", (wrong) => {
    expect(startStep(start({ step: wrong }), planAfter(...resumed(1)), facts)).toMatchObject({
      reasons: [{ code: "STEP_OUT_OF_ORDER", evidence: { step: wrong, expected: 2 } }],
      events: [],
    });
  });

  it("is out of order beyond the plan's total", () => {
    const state = planAfter(...resumed(4, "apply"));
    expect(startStep(start({ step: 5 }), state, { step: step("step-5") })).toMatchObject({
      reasons: [{ code: "STEP_OUT_OF_ORDER", evidence: { step: 5, expected: 5, totalSteps: 4 } }],
    });
  });

  it("is in the action phase, where no step runs", () => {
    const state = planAfter(planCreated({ definition: null }), runStarted());
    expect(startStep(start({ runId, step: 1 }), state, facts)).toMatchObject({
      reasons: [{ code: "PHASE_ACTION", evidence: { phase: "action" } }],
      events: [],
    });
  });
});
