/** What is shown before anything runs: where the plan stands, what is kept, what runs and why. */
import { describe, expect, it } from "vitest";
import type { ResumeRequest } from "../../src/domain/assess-resume.ts";
import type { ResumeFacts } from "../../src/domain/facts.ts";
import { resumeSummary } from "../../src/domain/resume-summary.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { type ResumeSummary, resumeSummarySchema } from "../../src/schema/resume.ts";
import { planAfter, testTime } from "../../src/testing.ts";
import {
  decisionId,
  definitionOf,
  otherRunId,
  phaseStarted,
  planApplied,
  planCancelled,
  planCreated,
  planErrored,
  planId,
  planInterrupted,
  planResumed,
  resumeFacts,
  resumeRequest,
  running,
  runStarted,
  sha,
  stepCompleted,
  stepFailed,
  stepStarted,
  totalStepsSet,
} from "../support/plan-events.ts";

const readFrom = {
  kind: "events",
  name: null,
  revision: 6,
  headRevision: 6,
  lag: 0,
  foldedBecause: "none_kept",
} as const;

/** Also holds the shape against its schema. */
function summary(
  events: readonly NewPlanEvent[],
  facts: Partial<ResumeFacts> = {},
  request: Partial<ResumeRequest> = {},
): ResumeSummary {
  const made = resumeSummary(
    planId,
    resumeRequest(request),
    planAfter(...events),
    resumeFacts(facts),
    readFrom,
  );
  expect(resumeSummarySchema.parse(made)).toEqual(made);
  return made;
}

/** `1-2 reused`, `3 runs cut_off`: first and last step, fate and cause. */
const ranges = (...of: Parameters<typeof summary>): string[] =>
  summary(...of).steps.map(({ first, last, why, cause }) => {
    const steps = first === last ? `${first}` : `${first}-${last}`;
    return [steps, why, ...(cause === null ? [] : [cause])].join(" ");
  });

const cutOff = (step: number, outcome: "killed" | "not_started" = "killed") =>
  planInterrupted({ inFlight: { step, stepId: `step-${step}`, item: null, outcome } });
const interrupted = (finished: number) => [...running(finished), cutOff(finished + 1)];

/** Four steps, three of them finished, and a resume that went back behind the first. */
const wentBack = [
  ...interrupted(2),
  planResumed({ line: 2, from: { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId } }),
];
const checkpoint = (step: number) => ({
  checkpointId: `cp_${step}`,
  step,
  item: null,
  stepId: `step-${step}`,
  how: "ran" as const,
  decisionId,
  workspaceSnapshot: null,
  at: testTime,
  revision: 2 + 2 * step,
});
const definition = (changedLater: number[], stepCount = 4): ResumeFacts["definition"] => ({
  ref: definitionOf(stepCount, 1),
  source: { path: "/home/ana/release.plan.yaml", sha256: sha("a") },
  lines: {},
  changes: [],
  changedLater: changedLater.map((step) => ({
    kind: "edited",
    step,
    stepId: `step-${step}`,
    differences: [{ field: "action", before: "a", after: "b" }],
  })),
  edit: null,
});

/** A range of steps that go over no list. */
const whole = { item: null, itemCount: null };

describe("the summary of an interrupted plan", () => {
  it("says where it stands, from which checkpoint it goes on, and that it may", () => {
    expect(summary(interrupted(1))).toEqual({
      planId,
      name: "release",
      state: "queued",
      phase: "execute",
      interrupted: true,
      interruption: { at: testTime, cause: "signal", signal: "SIGINT", forced: false },
      attempt: 1,
      line: 1,
      revision: 6,
      totalSteps: 4,
      lastCompletedStep: 1,
      lastCompletedItem: null,
      lastCheckpointId: "cp_1",
      source: { path: "/home/ana/release.plan.yaml", sha256: sha("f"), changed: false },
      edit: null,
      definition: definitionOf(4, 1),
      from: { ...checkpoint(1), revision: 4 },
      next: { step: 2, stepId: "step-2", item: null },
      changedSteps: [],
      steps: [
        {
          first: 1,
          last: 1,
          stepId: "step-1",
          why: "reused",
          cause: null,
          checkpointId: "cp_1",
          ...whole,
        },
        { first: 2, last: 2, stepId: "step-2", why: "runs", cause: "cut_off", checkpointId: null, ...whole },
        { first: 3, last: 4, stepId: null, why: "runs", cause: "never_ran", checkpointId: null, ...whole },
      ],
      cutOff: { step: 2, stepId: "step-2", item: null, verdict: "outcome_unknown", rerun: "safe" },
      failed: null,
      waitingFor: null,
      ending: null,
      lastRun: { user: "ana", host: "mac", pid: 4211, startedAt: testTime, over: true },
      readFrom,
      previewDigest: sha("e"),
      accepted: [],
      eligibility: { eligible: true, reasons: [] },
    });
  });

  it("says nothing of the file where it was not looked at, and has none where there never was one", () => {
    expect(summary(interrupted(1), { file: null }).source).toEqual({
      path: "/home/ana/release.plan.yaml",
      sha256: sha("f"),
    });
    const [, ...rest] = interrupted(1);
    expect(summary([planCreated({ source: null }), ...rest], { file: null }).source).toBeNull();
  });

  it("knows no next step where none is left", () => {
    const events = [...running(3), stepCompleted(4), planInterrupted()];
    expect(summary(events, { next: null }).next).toBeNull();
  });
});

describe("the ranges of steps", () => {
  it("are all that run where nothing is finished, the one that was cut off first", () => {
    const next = { stepId: "step-1", rerun: "safe" } as const;
    expect(ranges(interrupted(0), { next })).toEqual(["1 runs cut_off", "2-4 runs never_ran"]);
  });

  it("call a step that was not begun never run", () => {
    expect(ranges([...running(1), cutOff(2, "not_started")])).toEqual(["1 reused", "2-4 runs never_ran"]);
  });

  it("name the step that failed", () => {
    expect(ranges([...running(1), stepFailed(2), planErrored(2)])).toEqual([
      "1 reused",
      "2 runs failed",
      "3-4 runs never_ran",
    ]);
  });

  it("do not take a step for the one that was cut off, or failed, because an edit gave it its number", () => {
    const edited = { definition: definition([]), next: { stepId: "step-3", rerun: "safe" } } as const;
    for (const events of [interrupted(1), [...running(1), stepFailed(2), planErrored(2)]]) {
      expect(ranges(events, edited)).toEqual(["1 reused", "2-4 runs never_ran"]);
    }
  });

  it("name a step that is marked done, which does not run", () => {
    const markDone = { stepId: "step-2", item: null, output: null };
    expect(ranges(interrupted(1), {}, { markDone })).toEqual([
      "1 reused",
      "2 marked_done",
      "3-4 runs never_ran",
    ]);
  });

  it("name steps whose definition changed, in one range where they are neighbours", () => {
    expect(ranges(interrupted(1), { definition: definition([3, 4]) })).toEqual([
      "1 reused",
      "2 runs cut_off",
      "3-4 runs definition_changed",
    ]);
    expect(ranges(interrupted(1), { definition: definition([2, 4]) })).toEqual([
      "1 reused",
      "2 runs definition_changed",
      "3 runs never_ran",
      "4 runs definition_changed",
    ]);
  });

  it("end with the edited definition, longer or shorter", () => {
    expect(ranges(interrupted(1), { definition: definition([], 9) })).toEqual([
      "1 reused",
      "2 runs cut_off",
      "3-9 runs never_ran",
    ]);
    expect(ranges(interrupted(1), { definition: definition([], 1), next: null })).toEqual(["1 reused"]);
  });

  it("tell a finished step whose condition held from one that ran", () => {
    const skipped = (step: number) => stepCompleted(step, { how: "skipped" });
    const [, ...rest] = running(0);
    expect(ranges([...running(1), skipped(2), cutOff(3, "not_started")])).toEqual([
      "1 reused",
      "2 skipped condition",
      "3-4 runs never_ran",
    ]);
    expect(ranges([planCreated(), ...rest, skipped(1), skipped(2), stepCompleted(3)])).toEqual([
      "1-2 skipped condition",
      "3 reused",
      "4 runs never_ran",
    ]);
  });

  it("each name the checkpoint their last step left", () => {
    const events = [...running(1), stepCompleted(2, { how: "skipped" }), stepCompleted(3), cutOff(4)];
    expect(summary(events).steps.map(({ checkpointId }) => checkpointId)).toEqual([
      "cp_1",
      "cp_2",
      "cp_3",
      null,
    ]);
  });

  it("do not run behind the step a run goes no further than", () => {
    expect(ranges(interrupted(1), { until: 3 })).toEqual([
      "1 reused",
      "2 runs cut_off",
      "3 runs never_ran",
      "4 not_run never_ran",
    ]);
  });

  it("tell steps that ran on an earlier line from those that never did", () => {
    expect(ranges(wentBack)).toEqual(["1 reused", "2-3 runs went_back", "4 runs never_ran"]);
    expect(ranges([...wentBack, stepStarted(2, { runId: otherRunId }), cutOff(2)])).toEqual([
      "1 reused",
      "2 runs cut_off",
      "3 runs went_back",
      "4 runs never_ran",
    ]);
  });

  it("show what going back would run again before it is done", () => {
    const from = {
      checkpoint: checkpoint(1),
      phase: "execute" as const,
      outputs: {},
      items: null,
      repeats: [],
    };
    expect(ranges(interrupted(3), { from }, { from: "cp_1" })).toEqual([
      "1 reused",
      "2-3 runs went_back",
      "4 runs cut_off",
    ]);
  });

  it("of a plan without a total end with the next step, whose name only the program knows", () => {
    const events = [planCreated({ definition: null }), runStarted(), phaseStarted(), stepCompleted(1)];
    const { steps, next, totalSteps } = summary(events, { next: null });
    expect(totalSteps).toBeNull();
    expect(next).toEqual({ step: 2, stepId: null, item: null });
    expect(steps.map(({ first, last, stepId }) => [first, last, stepId])).toEqual([
      [1, 1, "step-1"],
      [2, 2, null],
    ]);
  });

  it("of a plan with any total are few and found at once", () => {
    const events = [planCreated({ definition: null }), runStarted(), phaseStarted(), stepCompleted(1)];
    const total = Number.MAX_SAFE_INTEGER;
    expect(ranges([...events, totalStepsSet(total), cutOff(2)])).toEqual([
      "1 reused",
      `2-${total} runs never_ran`,
    ]);
  });
});

describe("a resume behind all checkpoints the state keeps", () => {
  const many = 30;
  const steps = Array.from({ length: 25 }, (_, index) => [stepStarted(index + 1), stepCompleted(index + 1)]);
  const events = [
    planCreated({ definition: definitionOf(many) }),
    runStarted(),
    phaseStarted(),
    ...steps.flat(),
    planInterrupted(),
    planResumed({
      line: 2,
      from: { phase: "execute", step: 2, item: null, checkpointId: "cp_2", decisionId },
    }),
    planInterrupted({ runId: otherRunId }),
  ];
  const expected = ["1-2 reused", "3-25 runs went_back", "26-30 runs never_ran"];

  it("still counts the finished steps", () => {
    expect(planAfter(...events).metadata).toMatchObject({ lastCompletedStep: 2, checkpoints: [] });
    expect(ranges(events)).toEqual(expected);
    expect(summary(events)).toMatchObject({
      from: null,
      next: { step: 3 },
      steps: [{ checkpointId: "cp_2" }, {}, {}],
    });
  });

  it("shows the checkpoint where it was looked for in the stream", () => {
    const from = {
      checkpoint: checkpoint(2),
      phase: "execute" as const,
      outputs: {},
      items: null,
      repeats: [],
    };
    expect(ranges(events, { from })).toEqual(expected);
    expect(summary(events, { from }).from).toEqual(checkpoint(2));
  });
});

describe("the summary of a plan that is running", () => {
  const owner = { status: "alive", lastBeatAt: testTime, overtaken: false } as const;

  it("says that its run is not over, and refuses with evidence and ways out", () => {
    const made = summary(running(1), { owner });
    expect(made.lastRun).toMatchObject({ pid: 4211, over: false });
    expect(made.eligibility).toMatchObject({
      eligible: false,
      reasons: [{ code: "RUN_IN_PROGRESS", level: "refuse", evidence: { owner: "alive", pid: 4211 } }],
    });
    expect(made.eligibility.reasons[0]?.remedy.length).toBeGreaterThan(1);
  });

  it("says that it is over where its owner is gone", () => {
    expect(summary(running(1), { owner: { ...owner, status: "over" } }).lastRun?.over).toBe(true);
  });
});

describe("the summary of a plan that was refused or chosen about", () => {
  const ask = [
    planCreated(),
    runStarted(),
    phaseStarted(),
    stepStarted(1, { rerun: "ask" }),
    planInterrupted({ inFlight: { step: 1, stepId: "step-1", item: null, outcome: "stopped" } }),
  ];

  it("marks a reason that a person may accept", () => {
    expect(summary(ask).eligibility.reasons).toMatchObject([
      { code: "STEP_OUTCOME_UNKNOWN", level: "choose", evidence: { ended: "stopped" } },
    ]);
  });

  it("names the codes that were accepted and held, not those that did not", () => {
    const accept = ["STEP_OUTCOME_UNKNOWN" as const, "DEFINITION_CHANGED" as const];
    const made = summary(ask, {}, { accept });
    expect(made.accepted).toEqual(["STEP_OUTCOME_UNKNOWN"]);
    expect(made.eligibility.eligible).toBe(true);
  });

  it("names the failure nobody has run since", () => {
    expect(summary([...running(1), stepFailed(2), planErrored(2)]).failed).toEqual({
      step: 2,
      stepId: "step-2",
      item: null,
      message: "exit code 3",
    });
  });
});

describe("the summary of a plan that never ran or is over", () => {
  it("has no run, no checkpoint and all steps ahead", () => {
    const made = summary([planCreated()]);
    expect(made).toMatchObject({ phase: "action", attempt: 0, lastRun: null, from: null, next: { step: 1 } });
    expect(made.eligibility.reasons.map(({ code }) => code)).toEqual(["PHASE_ACTION"]);
  });

  it("says how it ended", () => {
    expect(summary([...running(1), planCancelled()])).toMatchObject({
      state: "cancelled",
      ending: { at: testTime, by: "ana", reason: "wrong version" },
    });
    const applied = summary([...running(3), stepCompleted(4), planApplied()], { next: null });
    expect(applied).toMatchObject({ state: "applied", next: null, ending: { by: null, reason: null } });
    expect(applied.steps).toMatchObject([{ first: 1, last: 4, why: "reused" }]);
  });

  it("is there even for a plan whose first event cannot be read", () => {
    const facts = resumeFacts({ damagedRevision: 0, next: null });
    const made = resumeSummary(planId, resumeRequest(), planAfter(), facts, readFrom);
    expect(made).toMatchObject({ planId, name: "", revision: -1 });
    expect(made.eligibility.reasons.map(({ code }) => code)).toEqual(["HISTORY_DAMAGED"]);
  });
});
