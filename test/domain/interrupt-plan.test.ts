/** Decides InterruptPlan: a run ends before its plan does. */
import { describe, expect, it } from "vitest";
import { interruptPlan } from "../../src/domain/interrupt-plan.ts";
import type { CommandOf } from "../../src/schema/commands.ts";
import { planAfter } from "../../src/testing.ts";
import {
  decisionId,
  otherRunId,
  planCancelled,
  planInterrupted,
  planResumed,
  runId,
  running,
  stepFailed,
} from "../support/plan-events.ts";

const interrupt = (more: Partial<CommandOf<"InterruptPlan">> = {}): CommandOf<"InterruptPlan"> => ({
  type: "InterruptPlan",
  runId,
  cause: "signal",
  signal: "SIGTERM",
  forced: false,
  outcome: "stopped",
  ...more,
});

describe("an interruption", () => {
  it("names the step in flight and what became of it", () => {
    expect(interruptPlan(interrupt({ forced: true, outcome: "killed" }), planAfter(...running(1)))).toEqual({
      kind: "accepted",
      events: [
        {
          type: "PlanInterrupted",
          data: {
            runId,
            cause: "signal",
            signal: "SIGTERM",
            forced: true,
            inFlight: { step: 2, stepId: "step-2", item: null, outcome: "killed" },
            workspaceSnapshot: null,
          },
        },
      ],
    });
  });

  it("says unknown where nobody saw what became of the step", () => {
    expect(interruptPlan(interrupt({ outcome: null }), planAfter(...running(1)))).toMatchObject({
      events: [{ data: { inFlight: { outcome: "unknown" } } }],
    });
  });

  it("names no step between a failed try and the next one", () => {
    const state = planAfter(...running(1), stepFailed(2, { willRetry: true }));
    expect(interruptPlan(interrupt({ outcome: null }), state)).toMatchObject({
      events: [{ data: { inFlight: null } }],
    });
  });

  it("of a resume that began nothing keeps what became of the step before", () => {
    const inFlight = { step: 2, stepId: "step-2", item: null, outcome: "not_started" } as const;
    const from = { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId } as const;
    const state = planAfter(...running(1), planInterrupted({ inFlight }), planResumed({ from }));
    expect(interruptPlan(interrupt({ runId: otherRunId, outcome: null }), state)).toMatchObject({
      events: [{ data: { inFlight: { step: 2, outcome: "not_started" } } }],
    });
  });
});

describe("an interruption that comes too late", () => {
  it("never overwrites the end of a plan", () => {
    const decision = interruptPlan(interrupt(), planAfter(...running(1), planCancelled()));
    expect(decision).toMatchObject({
      kind: "refused",
      reasons: [{ code: "RUN_FENCED", evidence: { runId, currentRunId: null, state: "cancelled" } }],
      events: [],
    });
  });

  it("never interrupts another run", () => {
    const from = { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId } as const;
    const state = planAfter(...running(1), planInterrupted(), planResumed({ from }));
    expect(interruptPlan(interrupt(), state)).toMatchObject({
      reasons: [{ code: "RUN_FENCED", evidence: { currentRunId: otherRunId } }],
    });
  });

  it("is said once: a second one has no run to end", () => {
    const state = planAfter(...running(1), planInterrupted());
    expect(interruptPlan(interrupt(), state)).toMatchObject({ reasons: [{ code: "RUN_FENCED" }] });
  });
});
