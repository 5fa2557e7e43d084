/** Everything that speaks against a resume, in one order, each with evidence that stays small. */
import { describe, expect, it } from "vitest";
import { assessResume, type ResumeRequest, standing } from "../../src/domain/assess-resume.ts";
import type { ResumeFacts } from "../../src/domain/facts.ts";
import type { Objection } from "../../src/domain/objection.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import type { ResumeCheckpoint } from "../../src/schema/resume.ts";
import { planAfter, testTime } from "../../src/testing.ts";
import {
  phaseStarted,
  planApplied,
  planCreated,
  planErrored,
  planInterrupted,
  resumeFacts,
  resumeRequest,
  running,
  runStarted,
  stepError,
  stepFailed,
  stepStarted,
} from "../support/plan-events.ts";

const objections = (
  events: readonly NewPlanEvent[],
  facts: Partial<ResumeFacts> = {},
  request: Partial<ResumeRequest> = {},
): Objection[] => assessResume(resumeRequest(request), planAfter(...events), resumeFacts(facts));

const cutOff = (stepId: string, rerun: "safe" | "ask" | "never") => [
  planCreated(),
  runStarted(),
  phaseStarted(),
  stepStarted(1, { stepId, rerun }),
  planInterrupted({ inFlight: { step: 1, stepId, item: null, outcome: "killed" } }),
];

describe("an assessment", () => {
  it("of a plan nothing speaks against is empty", () => {
    expect(objections([...running(1), planInterrupted()])).toEqual([]);
  });

  it("names every objection, also those that were accepted; what stands is the rest", () => {
    const missing = [{ name: "TOKEN", kind: "secret" as const }];
    const accept = ["STEP_OUTCOME_UNKNOWN" as const];
    const found = objections(cutOff("step-1", "ask"), { missing }, { accept });
    expect(found.map(({ code, acceptable }) => [code, acceptable])).toEqual([
      ["STEP_OUTCOME_UNKNOWN", "STEP_OUTCOME_UNKNOWN"],
      ["VARIABLE_MISSING", null],
    ]);
    expect(standing(found, resumeRequest({ accept })).map(({ code }) => code)).toEqual(["VARIABLE_MISSING"]);
  });

  it("of a damaged history, a wrong checkpoint and a stale preview says so beside the plan's end", () => {
    const stalePreview = { moved: ["history"] };
    const facts = { damagedRevision: 3, from: "not_found" as const, stalePreview };
    expect(objections([...running(3), planApplied()], facts, { from: "cp_9" })).toMatchObject([
      { code: "HISTORY_DAMAGED", evidence: { revision: 3 } },
      { code: "PLAN_APPLIED", evidence: { at: testTime, by: null, reason: null } },
      { code: "CHECKPOINT_NOT_FOUND", evidence: { from: "cp_9", lastCheckpointId: "cp_3" } },
      { code: "STALE_PREVIEW", evidence: { moved: ["history"] } },
    ]);
  });
});

describe("a step whose outcome nobody knows", () => {
  it.each(["x".repeat(500), "🚀".repeat(100), "constructor"])("may be marked done by its id %#", (stepId) => {
    const markDone = { stepId, item: null, output: null };
    expect(objections(cutOff(stepId, "never"))).toMatchObject([{ code: "STEP_OUTCOME_UNKNOWN" }]);
    expect(objections(cutOff(stepId, "never"), {}, { markDone })).toEqual([]);
    const other = { stepId: `other ${stepId}`, item: null, output: null };
    expect(objections(cutOff(stepId, "never"), {}, { markDone: other })).toMatchObject([
      { code: "STEP_OUTCOME_UNKNOWN", acceptable: null },
    ]);
  });

  it("says how it ended, as far as anybody saw", () => {
    const ended = (events: readonly NewPlanEvent[]) => objections(events)[0]?.evidence.ended;
    expect(ended(cutOff("step-1", "ask"))).toBe("killed");
    expect(ended(cutOff("step-1", "ask").slice(0, -1))).toBe("unknown");
    const failed = [...cutOff("step-1", "never").slice(0, -1), stepFailed(1), planErrored(1)];
    expect(ended(failed)).toBe("failed");
  });
});

describe("a step that failed", () => {
  const failedWith = (rerun: "safe" | "ask" | "never", timedOut: boolean) => {
    const error = { ...stepError, timedOut };
    return objections([...cutOff("step-1", rerun).slice(0, -1), stepFailed(1, { error }), planErrored(1)]);
  };

  it("may run again, unless it ran out of time and asks: planstream ended it, wherever it was", () => {
    expect(failedWith("ask", false)).toEqual([]);
    expect(failedWith("safe", true)).toEqual([]);
    expect(failedWith("ask", true)).toMatchObject([
      {
        code: "STEP_OUTCOME_UNKNOWN",
        evidence: { step: 1, stepId: "step-1", rerun: "ask", ended: "timed_out" },
        acceptable: "STEP_OUTCOME_UNKNOWN",
      },
    ]);
    expect(failedWith("never", true)).toMatchObject([{ evidence: { ended: "timed_out" }, acceptable: null }]);
  });
});

describe("finished steps that would run again", () => {
  const repeats = (count: number, rerun: "ask" | "never") =>
    Array.from({ length: count }, (_, index) => ({ step: index + 2, stepId: `step-${index + 2}`, rerun }));
  const [checkpoint] = planAfter(...running(1)).metadata.checkpoints as [ResumeCheckpoint];
  const going = (...found: ReturnType<typeof repeats>) =>
    objections([...running(3), planInterrupted()], {
      from: { checkpoint, phase: "execute" as const, outputs: {}, items: null, repeats: found },
    });

  it("are counted, and the first twenty named", () => {
    const [objection] = going(...repeats(60, "ask"));
    expect(objection).toMatchObject({
      code: "STEP_WOULD_REPEAT",
      evidence: { checkpointId: "cp_1", count: 60 },
      acceptable: "STEP_WOULD_REPEAT",
    });
    expect(objection?.evidence.steps).toEqual(repeats(20, "ask"));
  });

  it("leave no choice when one of them says never", () => {
    expect(going(...repeats(2, "ask"), ...repeats(1, "never"))).toMatchObject([{ acceptable: null }]);
  });
});
