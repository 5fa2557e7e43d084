/** Decides CancelPlan: final, at any time before the end. */
import { describe, expect, it } from "vitest";
import { cancelPlan } from "../../src/domain/cancel-plan.ts";
import { planAfter, testTime } from "../../src/testing.ts";
import {
  actor,
  planApplied,
  planCancelled,
  planConstrained,
  planCreated,
  planInterrupted,
  running,
} from "../support/plan-events.ts";

const command = { type: "CancelPlan", actor, reason: "wrong version" } as const;

describe("cancelling a plan", () => {
  it("names the step in flight, which its owner then stops", () => {
    expect(cancelPlan(command, planAfter(...running(1)))).toEqual({
      kind: "accepted",
      events: [
        {
          type: "PlanCancelled",
          data: { actor, reason: "wrong version", inFlight: { step: 2, stepId: "step-2", item: null } },
        },
      ],
    });
  });

  it("names no step where none has begun", () => {
    expect(cancelPlan(command, planAfter(planCreated()))).toMatchObject({
      events: [{ data: { inFlight: null } }],
    });
  });

  it("names the step that was cut off when nothing runs", () => {
    const inFlight = { step: 2, stepId: "step-2", item: null, outcome: "killed" } as const;
    const state = planAfter(...running(1), planInterrupted({ inFlight }));
    expect(cancelPlan({ ...command, reason: null }, state)).toMatchObject({
      events: [{ data: { reason: null, inFlight: { step: 2, stepId: "step-2" } } }],
    });
  });

  it.each([
    ["PLAN_APPLIED", planApplied(), null],
    ["PLAN_CONSTRAINED", planConstrained(), null],
    ["PLAN_CANCELLED", planCancelled(), "ana"],
  ] as const)("is refused with %s when the plan is over, with when and by whom", (code, ending, by) => {
    expect(cancelPlan(command, planAfter(...running(1), ending))).toEqual({
      kind: "refused",
      reasons: [{ code, evidence: { at: testTime, by } }],
      events: [],
    });
  });
});
