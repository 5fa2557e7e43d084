/** The shapes of the resume model take what the domain makes, and refuse what it never makes. */
import { describe, expect, it } from "vitest";
import { resumeSummary } from "../../src/domain/resume-summary.ts";
import {
  ineligibilitySchema,
  resumeCheckpointSchema,
  resumeEligibilitySchema,
  resumeMetadataSchema,
  resumeSummarySchema,
} from "../../src/schema/resume.ts";
import { planAfter } from "../../src/testing.ts";
import {
  planApplied,
  planCancelled,
  planCreated,
  planErrored,
  planId,
  planInterrupted,
  resumeFacts,
  resumeRequest,
  running,
  stepCompleted,
  stepFailed,
} from "../support/plan-events.ts";

const readFrom = {
  kind: "snapshot",
  name: "plan-state",
  revision: 2,
  headRevision: 5,
  lag: 3,
  foldedBecause: null,
} as const;
const cutOff = planInterrupted({ inFlight: { step: 2, stepId: "step-2", item: null, outcome: "killed" } });
const owner = { status: "silent", lastBeatAt: null, overtaken: false } as const;
const summary = (...events: Parameters<typeof running>) =>
  resumeSummary(planId, resumeRequest(), planAfter(...running(...events), cutOff), resumeFacts(), readFrom);

describe("the shape of a summary", () => {
  it.each([
    ["was only created", [planCreated()]],
    ["is running", running(2)],
    ["was interrupted", [...running(1), cutOff]],
    ["errored", [...running(1), stepFailed(2), planErrored(2)]],
    ["was cancelled", [...running(1), planCancelled()]],
    ["is applied", [...running(3), stepCompleted(4), planApplied()]],
  ])("takes that of a plan that %s", (_, events) => {
    const state = planAfter(...events);
    const facts = resumeFacts({ owner: state.run === null ? null : owner });
    const made = resumeSummary(planId, resumeRequest(), state, facts, readFrom);
    expect(resumeSummarySchema.parse(made)).toEqual(made);
    expect(resumeEligibilitySchema.parse(made.eligibility)).toEqual(made.eligibility);
    expect(resumeMetadataSchema.parse(state.metadata)).toEqual(state.metadata);
  });

  it.each([
    ["state", "running"],
    ["line", 0],
    ["steps", [{ first: 0 }]],
    ["previewDigest", null],
    ["accepted", ["PLAN_APPLIED"]],
    ["readFrom", { kind: "memory" }],
  ])("refuses another %s", (field, value) => {
    const { error } = resumeSummarySchema.safeParse({ ...summary(1), [field]: value });
    expect(new Set(error?.issues.map(({ path }) => path[0]))).toEqual(new Set([field]));
  });
});

describe("the shape of a reason", () => {
  const reason = {
    code: "RUN_IN_PROGRESS",
    level: "refuse",
    evidence: { pid: 4211 },
    remedy: [{ command: "plan status latest", why: "shows who runs it" }],
  };

  it("has at least one way out", () => {
    expect(ineligibilitySchema.safeParse(reason).success).toBe(true);
    expect(ineligibilitySchema.safeParse({ ...reason, remedy: [] }).success).toBe(false);
  });

  it("has evidence that is JSON, and a code of the closed union", () => {
    expect(ineligibilitySchema.safeParse({ ...reason, evidence: { when: new Date(0) } }).success).toBe(false);
    expect(ineligibilitySchema.safeParse({ ...reason, code: "TOO_LATE" }).success).toBe(false);
  });
});

describe("the shape of a checkpoint", () => {
  it("is about a step", () => {
    const [checkpoint] = planAfter(...running(1)).metadata.checkpoints;
    expect(resumeCheckpointSchema.parse(checkpoint)).toEqual(checkpoint);
    expect(resumeCheckpointSchema.safeParse({ ...checkpoint, step: 0 }).success).toBe(false);
  });
});
