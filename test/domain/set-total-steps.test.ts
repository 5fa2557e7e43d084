/** Decides SetTotalSteps: for plans without a definition, never below what is done. */
import { describe, expect, it } from "vitest";
import { setTotalSteps } from "../../src/domain/set-total-steps.ts";
import { planAfter, testTime } from "../../src/testing.ts";
import {
  actor,
  phaseStarted,
  planApplied,
  planCreated,
  running,
  runStarted,
  stepCompleted,
  totalStepsSet,
} from "../support/plan-events.ts";

const total = (totalSteps: number) => ({ type: "SetTotalSteps", actor, totalSteps }) as const;
const driven = [planCreated({ definition: null }), runStarted(), phaseStarted()];

describe("the total of a plan without definition", () => {
  it("is set, and may be set again to more or to less", () => {
    const accepted = (totalSteps: number) => ({
      kind: "accepted",
      events: [{ type: "TotalStepsSet", data: { actor, totalSteps } }],
    });
    expect(setTotalSteps(total(7), planAfter(...driven))).toEqual(accepted(7));
    const set = totalStepsSet(7);
    expect(setTotalSteps(total(9), planAfter(...driven, set))).toEqual(accepted(9));
    expect(setTotalSteps(total(3), planAfter(...driven, set))).toEqual(accepted(3));
  });

  it("that is set already is accepted without an event", () => {
    const set = totalStepsSet(7);
    expect(setTotalSteps(total(7), planAfter(...driven, set))).toEqual({ kind: "accepted", events: [] });
  });

  it("may be what is completed, which ends nothing", () => {
    const state = planAfter(...driven, stepCompleted(1), stepCompleted(2));
    expect(setTotalSteps(total(2), state).events.map(({ type }) => type)).toEqual(["TotalStepsSet"]);
  });

  it("is refused with TOTAL_BELOW_COMPLETED below that", () => {
    const state = planAfter(...driven, stepCompleted(1), stepCompleted(2));
    expect(setTotalSteps(total(1), state)).toEqual({
      kind: "refused",
      reasons: [{ code: "TOTAL_BELOW_COMPLETED", evidence: { totalSteps: 1, completed: 2, defined: null } }],
      events: [],
    });
  });

  it("can be set before the first run", () => {
    expect(setTotalSteps(total(5), planAfter(planCreated({ definition: null }))).kind).toBe("accepted");
  });
});

describe("the total of a defined plan", () => {
  it("is that of its definition: the same is accepted without an event, another is refused", () => {
    const state = planAfter(...running(1));
    expect(setTotalSteps(total(4), state)).toEqual({ kind: "accepted", events: [] });
    expect(setTotalSteps(total(5), state)).toMatchObject({
      reasons: [{ code: "TOTAL_BELOW_COMPLETED", evidence: { totalSteps: 5, completed: 1, defined: 4 } }],
    });
  });
});

describe("the total of a plan that is over", () => {
  it("is refused with its end", () => {
    expect(setTotalSteps(total(4), planAfter(...running(3), planApplied()))).toEqual({
      kind: "refused",
      reasons: [{ code: "PLAN_APPLIED", evidence: { at: testTime } }],
      events: [],
    });
  });
});
