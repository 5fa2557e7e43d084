/** Every resume asked for: one event to one row, or to nothing. */
import { describe, expect, it } from "vitest";
import { resumeAuditRow, resumeAuditTypes } from "../../projections/resume-audit.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { testTime } from "../../src/testing.ts";
import { actor, decisionId, planId, planResumed, resumeRefused, running } from "../support/plan-events.ts";

const row = ({ type, data }: NewPlanEvent, schemaVersion = 1) =>
  resumeAuditRow(planId, {
    type,
    data: { at: testTime, ...data },
    metadata: { schemaVersion },
    revision: 7,
  });

describe("the audit of resumes", () => {
  it("has a row for a resume that was granted, with what was accepted and where it went on", () => {
    const from = { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId } as const;
    expect(row(planResumed({ from, accepted: ["STEP_OUTCOME_UNKNOWN"], reason: "checked by hand" }))).toEqual(
      {
        at: testTime,
        planId,
        revision: 7,
        result: "granted",
        reasons: [],
        accepted: ["STEP_OUTCOME_UNKNOWN"],
        actor,
        reason: "checked by hand",
        attempt: 2,
        checkpointId: "cp_1",
      },
    );
  });

  it("has a row for one that was refused, with all reasons and their evidence", () => {
    const reasons = [
      { code: "RUN_IN_PROGRESS" as const, evidence: { pid: 4211 } },
      { code: "VARIABLE_MISSING" as const, evidence: { missing: [{ name: "TOKEN", kind: "secret" }] } },
    ];
    expect(row(resumeRefused({ reasons }))).toEqual({
      at: testTime,
      planId,
      revision: 7,
      result: "refused",
      reasons,
      accepted: [],
      actor,
      reason: null,
      attempt: null,
      checkpointId: null,
    });
  });

  it("has no row for anything else, and says which types it needs", () => {
    expect(running(3).map((event) => row(event))).toEqual(running(3).map(() => null));
    expect(resumeAuditTypes).toEqual(["PlanResumed", "ResumeRefused"]);
  });

  it("has no row for what it cannot read", () => {
    expect(row(resumeRefused(), 2)).toBeNull();
    for (const data of [null, {}, { at: testTime, actor: 7, reasons: {} }]) {
      for (const type of resumeAuditTypes) {
        expect(resumeAuditRow(planId, { type, data, metadata: {}, revision: 7 })).toBeNull();
      }
    }
  });
});
