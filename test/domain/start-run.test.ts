/** Decides StartRun: the first run of a plan that was only created. */
import { describe, expect, it } from "vitest";
import { startRun } from "../../src/domain/start-run.ts";
import { planAfter, testTime } from "../../src/testing.ts";
import {
  actor,
  owner,
  planCancelled,
  planCreated,
  planInterrupted,
  runId,
  running,
  step,
} from "../support/plan-events.ts";

const command = { type: "StartRun", actor, runId, owner } as const;
const next = step("step-1", { rerun: "ask" });

describe("the first run of a defined plan", () => {
  it("begins with its first phase and first step in the same append", () => {
    const { idempotencyKey } = next;
    expect(startRun(command, planAfter(planCreated()), { next })).toEqual({
      kind: "accepted",
      events: [
        { type: "RunStarted", data: { actor, runId, attempt: 1, owner } },
        { type: "PhaseStarted", data: { phase: "execute" } },
        {
          type: "StepStarted",
          data: { step: 1, stepId: "step-1", item: null, runId, try: 1, rerun: "ask", idempotencyKey },
        },
      ],
    });
  });

  it("begins in the phase of its first step; a phase without steps leaves no event", () => {
    const definition = { sha256: "d", stepCount: 1, lastSteps: { strategize: 0, execute: 0, apply: 1 } };
    const decision = startRun(command, planAfter(planCreated({ definition })), { next });
    expect(decision.events[1]).toEqual({ type: "PhaseStarted", data: { phase: "apply" } });
  });

  it("needs to know the first step: without it the program is wrong, not the plan", () => {
    expect(() => startRun(command, planAfter(planCreated()), { next: null })).toThrow(
      "invariant broken: a defined plan has a first step",
    );
  });
});

describe("the first run of a plan without definition", () => {
  it("begins no phase and no step: the program says when", () => {
    const state = planAfter(planCreated({ definition: null }));
    expect(startRun(command, state, { next: null }).events.map(({ type }) => type)).toEqual(["RunStarted"]);
  });
});

describe("a second first run", () => {
  it("is refused with RUN_IN_PROGRESS and who ran the plan, also when that run is over", () => {
    const evidence = { runId, attempt: 1, user: "ana", host: "mac", pid: 4211, since: testTime };
    for (const more of [[], [planInterrupted()]]) {
      expect(startRun(command, planAfter(...running(1), ...more), { next })).toMatchObject({
        kind: "refused",
        reasons: [{ code: "RUN_IN_PROGRESS", evidence: { ...evidence, lastBeatAt: null, leaseMs: 30_000 } }],
        events: [],
      });
    }
  });
});

describe("a run of a plan that is over", () => {
  it("is refused with its end", () => {
    expect(startRun(command, planAfter(planCreated(), planCancelled()), { next })).toEqual({
      kind: "refused",
      reasons: [{ code: "PLAN_CANCELLED", evidence: { at: testTime } }],
      events: [],
    });
  });
});
