/** What a run ends with, by the state it left. */
import { describe, expect, it } from "vitest";
import { initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import { exitOfRun } from "../../src/cli/exit-codes.ts";

function left(
  more: Partial<PlanState>,
  interruption: Partial<PlanState["metadata"]["interruption"]> | null = null,
) {
  const state = initialPlanState();
  const found =
    interruption === null
      ? null
      : { at: "", cause: "signal" as const, signal: null, forced: false, ...interruption };
  return exitOfRun({
    ...state,
    ...more,
    metadata: { ...state.metadata, interrupted: found !== null, interruption: found },
  });
}

describe("a run", () => {
  it.each([
    ["applied", 0],
    ["constrained", 1],
    ["errored", 1],
    ["cancelled", 6],
    ["processing", 1],
  ] as const)("that left its plan %s exits with %i", (status, code) => {
    expect(left({ status })).toBe(code);
  });

  it("that was interrupted exits as the signal has it, or done when it was asked, or 8 when it asks", () => {
    expect(left({ status: "queued" }, { signal: "SIGINT" })).toBe(130);
    expect(left({ status: "queued" }, { signal: "SIGTERM" })).toBe(143);
    expect(left({ status: "queued" }, { cause: "request" })).toBe(0);
    expect(left({ status: "queued" }, { cause: "approval" })).toBe(8);
  });
});
