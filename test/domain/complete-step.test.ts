/** Decides CompleteStep: what is done, which checkpoint it leaves, and what follows, in one append. */
import { describe, expect, it } from "vitest";
import { completeStep } from "../../src/domain/complete-step.ts";
import type { CommandOf } from "../../src/schema/commands.ts";
import { planAfter } from "../../src/testing.ts";
import {
  decisionId,
  definitionOf,
  otherRunId,
  phaseCompleted,
  phaseStarted,
  planCancelled,
  planCreated,
  planInterrupted,
  planResumed,
  runId,
  running,
  runStarted,
  step,
  stepCompleted,
  stepFailed,
  stepStarted,
  totalStepsSet,
} from "../support/plan-events.ts";

const done = (number: number, more: Partial<CommandOf<"CompleteStep">> = {}): CommandOf<"CompleteStep"> => ({
  type: "CompleteStep",
  runId,
  step: number,
  stepId: `step-${number}`,
  item: null,
  how: "ran",
  decisionId,
  output: null,
  decision: null,
  durationMs: 5,
  stop: null,
  ...more,
});
const next = (number: number) => ({ next: step(`step-${number}`) });
const stop = { cause: "signal", signal: "SIGINT", forced: false } as const;
const types = (decision: ReturnType<typeof completeStep>) => decision.events.map(({ type }) => type);

describe("a step in the middle", () => {
  it("is one event with its checkpoint, and the start of the next step", () => {
    const output = { values: { VERSION: "1.2.3" } };
    const command = done(2, { output, decision: "minor", durationMs: 812 });
    expect(completeStep(command, planAfter(...running(1)), next(3))).toEqual({
      kind: "accepted",
      events: [
        {
          type: "StepCompleted",
          data: {
            step: 2,
            stepId: "step-2",
            runId,
            how: "ran",
            checkpoint: { checkpointId: "cp_2", decisionId, workspaceSnapshot: null },
            output,
            decision: "minor",
            durationMs: 812,
          },
        },
        {
          type: "StepStarted",
          data: {
            step: 3,
            stepId: "step-3",
            item: null,
            runId,
            try: 1,
            rerun: "safe",
            idempotencyKey: next(3).next.idempotencyKey,
          },
        },
      ],
    });
  });

  it("is followed by a stop in place of the next start", () => {
    const decision = completeStep(done(2, { stop }), planAfter(...running(1)), next(3));
    expect(types(decision)).toEqual(["StepCompleted", "PlanInterrupted"]);
    expect(decision.events[1]?.data).toEqual({ runId, ...stop, inFlight: null, workspaceSnapshot: null });
  });

  it("needs to know the next step: without it the program is wrong, not the plan", () => {
    expect(() => completeStep(done(2), planAfter(...running(1)), { next: null })).toThrow(
      "invariant broken: the step after a finished one is known",
    );
  });

  it("gets the next checkpoint id of all lines, not of its own", () => {
    const back = planResumed({
      line: 2,
      runId,
      from: { phase: "execute", step: 0, item: null, checkpointId: null, decisionId: null },
    });
    const state = planAfter(...running(3), back, stepStarted(1));
    expect(completeStep(done(1), state, next(2)).events[0]?.data).toMatchObject({
      step: 1,
      checkpoint: { checkpointId: "cp_4" },
    });
  });
});

describe("the last step of a phase", () => {
  it("brings the next phase and its first step", () => {
    expect(types(completeStep(done(3), planAfter(...running(2)), next(4)))).toEqual([
      "StepCompleted",
      "PhaseCompleted",
      "PhaseStarted",
      "StepStarted",
    ]);
  });

  it("brings the next phase before a stop, so that a resume is in it", () => {
    const decision = completeStep(done(3, { stop }), planAfter(...running(2)), next(4));
    expect(types(decision)).toEqual(["StepCompleted", "PhaseCompleted", "PhaseStarted", "PlanInterrupted"]);
  });
});

describe("the last step of the plan", () => {
  it("ends it applied, stop or not", () => {
    const events = ["StepCompleted", "PhaseCompleted", "PlanApplied"];
    expect(types(completeStep(done(4), planAfter(...running(3)), { next: null }))).toEqual(events);
    expect(types(completeStep(done(4, { stop }), planAfter(...running(3)), { next: null }))).toEqual(events);
  });

  it("ends it constrained, with the first step of apply that was allowed to fail", () => {
    const failed = completeStep(done(4, { how: "failed_allowed" }), planAfter(...running(3)), { next: null });
    expect(failed.events[2]).toEqual({
      type: "PlanConstrained",
      data: { reason: "step 4 failed and was allowed to" },
    });
    const two = planAfter(
      planCreated({ definition: definitionOf(2, 2) }),
      runStarted(),
      phaseStarted("apply"),
      stepStarted(1),
      stepFailed(1),
      stepCompleted(1, { how: "failed_allowed" }),
      stepStarted(2),
    );
    expect(completeStep(done(2), two, { next: null }).events[2]).toMatchObject({
      type: "PlanConstrained",
      data: { reason: "step 1 failed and was allowed to" },
    });
  });

  it("ends it applied when only a step before apply was allowed to fail", () => {
    const events = [
      planCreated({ definition: definitionOf(2, 1) }),
      runStarted(),
      phaseStarted(),
      stepStarted(1),
      stepCompleted(1, { how: "failed_allowed" }),
      phaseStarted("apply"),
      stepStarted(2),
    ];
    expect(types(completeStep(done(2), planAfter(...events), { next: null }))).toContain("PlanApplied");
  });
});

describe("a step of a plan without definition", () => {
  const driven = [planCreated({ definition: null }), runStarted(), phaseStarted()];

  it("is recorded alone: the program says what comes next", () => {
    expect(types(completeStep(done(1), planAfter(...driven), { next: null }))).toEqual(["StepCompleted"]);
  });

  it("may be followed by a stop", () => {
    expect(types(completeStep(done(1, { stop }), planAfter(...driven), { next: null }))).toEqual([
      "StepCompleted",
      "PlanInterrupted",
    ]);
  });

  it("that is its last by the total ends nothing", () => {
    const state = planAfter(...driven, totalStepsSet(1));
    expect(types(completeStep(done(1), state, { next: null }))).toEqual(["StepCompleted"]);
  });

  it("is refused beyond the total", () => {
    const state = planAfter(...driven, totalStepsSet(1), stepCompleted(1));
    const beyond = completeStep(done(2), state, { next: null });
    expect(beyond).toMatchObject({
      reasons: [{ code: "STEP_OUT_OF_ORDER", evidence: { step: 2, expected: 2, totalSteps: 1 } }],
    });
  });

  it("is refused with PHASE_ACTION before a phase was started", () => {
    const state = planAfter(planCreated({ definition: null }), runStarted());
    expect(completeStep(done(1), state, { next: null })).toEqual({
      kind: "refused",
      reasons: [{ code: "PHASE_ACTION", evidence: { phase: "action" } }],
      events: [],
    });
  });

  it("may have any id, also one longer than the state keeps", () => {
    const stepId = `deploy ${"🚀".repeat(100)}`;
    const started = planAfter(...driven, stepStarted(1, { stepId }));
    expect(completeStep(done(1, { stepId }), started, { next: null })).toMatchObject({
      kind: "accepted",
      events: [{ data: { stepId } }],
    });
  });
});

describe("a step that is not the one in flight", () => {
  it.each([
    ["finished already", 1, "step-1"],
    ["one too far", 3, "step-3"],
    ["of another name", 2, "step-x"],
  ] as const)("is refused when it is %s", (_, number, stepId) => {
    const decision = completeStep(done(number, { stepId }), planAfter(...running(1)), next(4));
    expect(decision).toEqual({
      kind: "refused",
      reasons: [
        {
          code: "STEP_OUT_OF_ORDER",
          evidence: {
            step: number,
            stepId,
            item: null,
            expected: 2,
            expectedId: "step-2",
            expectedItem: null,
            totalSteps: 4,
          },
        },
      ],
      events: [],
    });
  });
});

describe("a run that lost the plan", () => {
  it("cannot complete a step, however late it comes back", () => {
    const from = { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId } as const;
    const overtaken = planAfter(...running(1), planInterrupted(), planResumed({ from }));
    expect(completeStep(done(2), overtaken, next(3))).toMatchObject({
      reasons: [{ code: "RUN_FENCED", evidence: { runId, currentRunId: otherRunId } }],
      events: [],
    });
    const cancelled = planAfter(...running(1), planCancelled());
    expect(completeStep(done(2), cancelled, next(3))).toMatchObject({
      reasons: [{ code: "RUN_FENCED", evidence: { state: "cancelled" } }],
    });
  });
});

describe("a step between two phases", () => {
  it("is refused: no phase is open that it could belong to", () => {
    const driven = [planCreated({ definition: null }), runStarted(), phaseStarted(), phaseCompleted()];
    const command = { type: "CompleteStep", runId, step: 1, stepId: "one", how: "ran", decisionId } as const;
    const rest = { item: null, output: null, decision: null, durationMs: 1, stop: null };
    expect(completeStep({ ...command, ...rest }, planAfter(...driven), { next: null })).toMatchObject({
      reasons: [{ code: "PHASE_OUT_OF_ORDER", evidence: { asked: "one", phase: "execute" } }],
    });
  });
});
