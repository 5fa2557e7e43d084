import { describe, expect, it } from "vitest";
import type { ResumeFacts } from "../../src/domain/facts.ts";
import { refusalsRecordedMax, resumePlan } from "../../src/domain/resume-plan.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { planAfter } from "../../src/testing.ts";
import {
  actor,
  decisionId,
  definitionOf,
  otherRunId,
  owner,
  phaseStarted,
  planApplied,
  planCancelled,
  planConstrained,
  planCreated,
  planErrored,
  planInterrupted,
  planResumed,
  resumeCommand,
  resumeFacts,
  resumeRefused,
  running,
  runStarted,
  sha,
  stepCompleted,
  stepFailed,
  stepStarted,
} from "../support/plan-events.ts";

const over: ResumeFacts["owner"] = { status: "over", lastBeatAt: null, overtaken: false };
const alive: ResumeFacts["owner"] = { ...over, status: "alive", lastBeatAt: "2026-01-01T00:00:05.000Z" };

/** Codes of the reasons, or the types of the events where it was granted. */
function answer(
  events: readonly NewPlanEvent[],
  more: Parameters<typeof resumeCommand>[0] = {},
  facts: Partial<ResumeFacts> = {},
): readonly string[] {
  const decision = resumePlan(resumeCommand(more), planAfter(...events), resumeFacts(facts));
  return decision.kind === "refused"
    ? decision.reasons.map(({ code }) => code)
    : decision.events.map(({ type }) => type);
}

const interrupted = (finished: number) => [
  ...running(finished),
  planInterrupted({
    inFlight: { step: finished + 1, stepId: `step-${finished + 1}`, item: null, outcome: "stopped" },
  }),
];

describe("a plan that was interrupted", () => {
  it("is resumed from its last checkpoint, on the same line, as the next attempt", () => {
    const decision = resumePlan(
      resumeCommand({ reason: "go on" }),
      planAfter(...interrupted(1)),
      resumeFacts(),
    );
    expect(decision).toEqual({
      kind: "accepted",
      events: [
        {
          type: "PlanResumed",
          data: {
            actor,
            runId: otherRunId,
            attempt: 2,
            owner,
            line: 1,
            from: { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId },
            verdict: { step: 2, stepId: "step-2", item: null, verdict: "outcome_unknown" },
            accepted: [],
            definition: null,
            source: null,
            outputs: null,
            items: null,
            previewDigest: sha("e"),
            reason: "go on",
            workspaceSnapshot: null,
          },
        },
      ],
    });
  });

  it("is resumed from the beginning when no step has finished", () => {
    const decision = resumePlan(resumeCommand(), planAfter(...interrupted(0)), resumeFacts());
    expect(decision.events[0]?.data).toMatchObject({
      from: { phase: "execute", step: 0, item: null, checkpointId: null, decisionId: null },
    });
  });

  it("goes on in the phase of the next step", () => {
    const decision = resumePlan(resumeCommand(), planAfter(...interrupted(3)), resumeFacts());
    expect(decision.events[0]?.data).toMatchObject({
      from: { phase: "apply", step: 3, item: null, checkpointId: "cp_3" },
    });
  });

  it("tells a step that was not begun from one whose outcome nobody knows", () => {
    const notStarted = planInterrupted({
      inFlight: { step: 2, stepId: "step-2", item: null, outcome: "not_started" },
    });
    const decision = resumePlan(resumeCommand(), planAfter(...running(1), notStarted), resumeFacts());
    expect(decision.events[0]?.data).toMatchObject({ verdict: { step: 2, verdict: "not_started" } });
  });
});

describe("a plan whose runner vanished", () => {
  it("gets the interruption nobody could record in the same append as the resume", () => {
    const decision = resumePlan(resumeCommand(), planAfter(...running(1)), resumeFacts({ owner: over }));
    expect(decision.events.map(({ type }) => type)).toEqual(["PlanInterrupted", "PlanResumed"]);
    expect(decision.events[0]?.data).toMatchObject({
      cause: "runner_lost",
      signal: null,
      inFlight: { step: 2, stepId: "step-2", item: null, outcome: "unknown" },
    });
  });
});

describe("a plan that is running", () => {
  it("is refused with who runs it, since when, and the last sign of life", () => {
    const decision = resumePlan(resumeCommand(), planAfter(...running(1)), resumeFacts({ owner: alive }));
    expect(decision).toMatchObject({
      kind: "refused",
      reasons: [
        {
          code: "RUN_IN_PROGRESS",
          evidence: {
            user: "ana",
            host: "mac",
            pid: 4211,
            lastBeatAt: "2026-01-01T00:00:05.000Z",
            owner: "alive",
          },
        },
      ],
      events: [{ type: "ResumeRefused", data: { actor, reason: null } }],
    });
  });

  it("is not taken over while its owner gives signs of life", () => {
    expect(answer(running(1), { takeOver: true }, { owner: alive })).toEqual(["RUN_IN_PROGRESS"]);
  });

  it("is taken over from a silent owner only by those who say so", () => {
    const silent = { ...alive, status: "silent" } as const;
    expect(answer(running(1), {}, { owner: silent })).toEqual(["RUN_IN_PROGRESS"]);
    expect(answer(running(1), { takeOver: true }, { owner: silent })).toEqual([
      "PlanInterrupted",
      "PlanResumed",
    ]);
  });

  it("is refused when another resume came first, even if that run is over already", () => {
    expect(answer(interrupted(1), {}, { owner: { ...over, overtaken: true } })).toEqual(["RUN_IN_PROGRESS"]);
  });
});

describe("a plan that is over", () => {
  const endings = [
    ["PLAN_APPLIED", planApplied()],
    ["PLAN_CONSTRAINED", planConstrained()],
    ["PLAN_CANCELLED", planCancelled()],
  ] as const;

  it.each(endings)("is refused with %s alone, whatever else holds", (code, ending) => {
    expect(answer([...running(3), ending], {}, { missing: [{ name: "TOKEN", kind: "secret" }] })).toEqual([
      code,
    ]);
  });

  it("says when, by whom and why it was cancelled", () => {
    const decision = resumePlan(resumeCommand(), planAfter(...running(1), planCancelled()), resumeFacts());
    expect(decision).toMatchObject({ reasons: [{ evidence: { by: "ana", reason: "wrong version" } }] });
  });

  it("only ever gets refusals appended", () => {
    const decision = resumePlan(resumeCommand(), planAfter(...running(1), planCancelled()), resumeFacts());
    expect(decision.events.map(({ type }) => type)).toEqual(["ResumeRefused"]);
  });
});

describe("a plan in the action phase", () => {
  it("is refused: there is nothing to go on from", () => {
    expect(answer([planCreated()])).toEqual(["PHASE_ACTION"]);
  });
});

describe("a plan that errored", () => {
  const errored = (more: Parameters<typeof stepStarted>[1] = {}) => [
    planCreated(),
    runStarted(),
    phaseStarted(),
    stepStarted(1, more),
    stepFailed(1),
    planErrored(1),
  ];

  it("is resumed at the step that failed", () => {
    expect(answer(errored())).toEqual(["PlanResumed"]);
    expect(answer(errored({ rerun: "ask" }))).toEqual(["PlanResumed"]);
  });

  it("is refused when that step may never run again by itself", () => {
    expect(answer(errored({ rerun: "never" }))).toEqual(["STEP_OUTCOME_UNKNOWN"]);
    expect(answer(errored({ rerun: "never" }), { accept: ["STEP_OUTCOME_UNKNOWN"] })).toEqual([
      "STEP_OUTCOME_UNKNOWN",
    ]);
  });
});

describe("a step that was cut off", () => {
  const cutOff = (rerun: "safe" | "ask" | "never") => [
    planCreated(),
    runStarted(),
    phaseStarted(),
    stepStarted(1, { rerun }),
    planInterrupted({ inFlight: { step: 1, stepId: "step-1", item: null, outcome: "killed" } }),
  ];
  const markDone = { stepId: "step-1", item: null, decisionId, output: null };

  it("runs again when it is safe", () => {
    expect(answer(cutOff("safe"))).toEqual(["PlanResumed"]);
  });

  it("runs again with consent when it says ask, and the consent is kept", () => {
    expect(answer(cutOff("ask"))).toEqual(["STEP_OUTCOME_UNKNOWN"]);
    const command = resumeCommand({ accept: ["STEP_OUTCOME_UNKNOWN"] });
    const decision = resumePlan(command, planAfter(...cutOff("ask")), resumeFacts());
    expect(decision.events[0]?.data).toMatchObject({ accepted: ["STEP_OUTCOME_UNKNOWN"] });
  });

  it("does not run again when it says never, consent or not", () => {
    expect(answer(cutOff("never"), { accept: ["STEP_OUTCOME_UNKNOWN"] })).toEqual(["STEP_OUTCOME_UNKNOWN"]);
  });

  it.each(["ask", "never"] as const)("may be marked done by hand when it says %s", (rerun) => {
    expect(answer(cutOff(rerun), { markDone })).toEqual(["PlanResumed", "StepCompleted"]);
  });

  it("that was not begun needs no consent", () => {
    const notBegun = planInterrupted({
      inFlight: { step: 1, stepId: "step-1", item: null, outcome: "not_started" },
    });
    expect(
      answer([planCreated(), runStarted(), phaseStarted(), stepStarted(1, { rerun: "never" }), notBegun]),
    ).toEqual(["PlanResumed"]);
  });
});

describe("a step marked done by hand", () => {
  const output = { values: { VERSION: "1.2.3" } };

  it("is finished at once, with its outputs and a checkpoint of its own", () => {
    const command = resumeCommand({ markDone: { stepId: "step-2", item: null, decisionId, output } });
    const decision = resumePlan(command, planAfter(...interrupted(1)), resumeFacts());
    expect(decision.events[1]).toEqual({
      type: "StepCompleted",
      data: {
        step: 2,
        stepId: "step-2",
        runId: otherRunId,
        how: "marked_done",
        checkpoint: { checkpointId: "cp_2", decisionId, workspaceSnapshot: null },
        output,
        decision: null,
        durationMs: 0,
      },
    });
  });

  it("brings the change of phase it stands before, and no start", () => {
    const markDone = { stepId: "step-3", item: null, decisionId, output: null };
    expect(answer(interrupted(2), { markDone })).toEqual([
      "PlanResumed",
      "StepCompleted",
      "PhaseCompleted",
      "PhaseStarted",
    ]);
  });

  it("ends the plan when it was the last one", () => {
    const markDone = { stepId: "step-4", item: null, decisionId, output: null };
    expect(answer(interrupted(3), { markDone })).toEqual([
      "PlanResumed",
      "StepCompleted",
      "PhaseCompleted",
      "PlanApplied",
    ]);
  });
});

describe("an edited plan file", () => {
  const definition = (kind: "edited" | "removed" | "moved" | "inserted"): ResumeFacts["definition"] => ({
    ref: definitionOf(5, 1),
    source: { path: "/home/ana/release.plan.yaml", sha256: sha("a") },
    lines: { "step-1": { line: 4, column: 5 } },
    changes: [
      { kind, step: 1, stepId: "step-1", differences: [{ field: "action", before: "a", after: "b" }] },
    ],
    changedLater: [],
    edit: null,
  });
  const later = {
    ...definition("edited"),
    changes: [],
    changedLater: [{ kind: "inserted", step: 3, stepId: "step-3", differences: [] }],
  } as ResumeFacts["definition"];

  it("that only changes steps still to run is used and named", () => {
    const decision = resumePlan(
      resumeCommand(),
      planAfter(...interrupted(1)),
      resumeFacts({ definition: later }),
    );
    expect(decision.events[0]?.data).toMatchObject({
      definition: { stepCount: 5 },
      source: { sha256: sha("a") },
      accepted: [],
    });
  });

  it("that edits finished work is refused with the difference, unless accepted", () => {
    const facts = { definition: definition("edited") };
    const decision = resumePlan(resumeCommand(), planAfter(...interrupted(1)), resumeFacts(facts));
    expect(decision).toMatchObject({
      reasons: [
        {
          code: "DEFINITION_CHANGED",
          evidence: {
            count: 1,
            earliestStep: 1,
            changes: [
              { stepId: "step-1", place: { line: 4, column: 5 }, differences: [{ before: "a", after: "b" }] },
            ],
          },
        },
      ],
    });
    expect(answer(interrupted(1), { accept: ["DEFINITION_CHANGED"] }, facts)).toEqual(["PlanResumed"]);
  });

  it.each(["removed", "moved", "inserted"] as const)(
    "whose finished step was %s cannot be accepted",
    (kind) => {
      const facts = { definition: definition(kind) };
      expect(answer(interrupted(1), { accept: ["DEFINITION_CHANGED"] }, facts)).toEqual([
        "DEFINITION_CHANGED",
      ]);
    },
  );

  it("that leaves nothing to run ends the plan", () => {
    const shorter = {
      ...definition("edited"),
      changes: [],
      ref: definitionOf(1),
    } as ResumeFacts["definition"];
    expect(answer(interrupted(1), {}, { definition: shorter })).toEqual([
      "PlanResumed",
      "PhaseCompleted",
      "PlanApplied",
    ]);
  });
});

describe("going back", () => {
  const checkpoint = (step: number) => ({
    checkpointId: `cp_${step}`,
    step,
    stepId: `step-${step}`,
    item: null,
    how: "ran" as const,
    decisionId,
    workspaceSnapshot: null,
    at: "2026-01-01T00:00:00.000Z",
    revision: 4,
  });
  const from = (step: number, repeats: { step: number; stepId: string; rerun: "ask" | "never" }[] = []) => ({
    checkpoint: checkpoint(step),
    phase: "execute" as const,
    outputs: { VERSION: 4 },
    items: null,
    repeats,
  });

  it("begins a new line with the outputs as they were", () => {
    const command = resumeCommand({ from: "cp_1" });
    const decision = resumePlan(command, planAfter(...interrupted(3)), resumeFacts({ from: from(1) }));
    expect(decision.events[0]?.data).toMatchObject({
      line: 2,
      from: { phase: "execute", step: 1, item: null, checkpointId: "cp_1" },
      outputs: { VERSION: 4 },
    });
  });

  it("to the newest checkpoint stays on the line", () => {
    const decision = resumePlan(
      resumeCommand({ from: "cp_3" }),
      planAfter(...interrupted(3)),
      resumeFacts({ from: from(3) }),
    );
    expect(decision.events[0]?.data).toMatchObject({ line: 1, outputs: null });
  });

  it("behind a finished step that says ask needs consent; behind one that says never it is refused", () => {
    const ask = { from: from(1, [{ step: 2, stepId: "step-2", rerun: "ask" }]) };
    const never = { from: from(1, [{ step: 2, stepId: "step-2", rerun: "never" }]) };
    const accept = { from: "cp_1", accept: ["STEP_WOULD_REPEAT" as const] };
    expect(answer(interrupted(3), { from: "cp_1" }, ask)).toEqual(["STEP_WOULD_REPEAT"]);
    expect(answer(interrupted(3), accept, ask)).toEqual(["PlanResumed"]);
    expect(answer(interrupted(3), accept, never)).toEqual(["STEP_WOULD_REPEAT"]);
  });

  it("to a checkpoint that is none of the line is refused with those there are", () => {
    const decision = resumePlan(
      resumeCommand({ from: "cp_9" }),
      planAfter(...interrupted(2)),
      resumeFacts({ from: "not_found" }),
    );
    expect(decision).toMatchObject({
      reasons: [
        {
          code: "CHECKPOINT_NOT_FOUND",
          evidence: { from: "cp_9", lastCheckpointId: "cp_2", newest: ["cp_1", "cp_2"] },
        },
      ],
    });
  });

  it("forgets a checkpoint id never: the next one is counted over all lines", () => {
    const back = planResumed({
      line: 2,
      from: { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId },
    });
    const state = planAfter(...interrupted(3), back);
    expect(state.metadata).toMatchObject({
      lastCompletedStep: 1,
      checkpointCount: 3,
      lastCheckpointId: "cp_1",
    });
    const markDone = { stepId: "step-2", item: null, decisionId, output: null };
    const decision = resumePlan(resumeCommand({ markDone }), state, resumeFacts({ owner: over }));
    expect(decision.events[2]?.data).toMatchObject({ checkpoint: { checkpointId: "cp_4" } });
  });
});

describe("a refusal", () => {
  it("names every reason that holds, in the order of the closed union", () => {
    const facts: Partial<ResumeFacts> = {
      owner: alive,
      from: "not_found",
      stalePreview: { moved: ["history"] },
      missing: [{ name: "TOKEN", kind: "secret" }],
    };
    const events = [planCreated(), runStarted(), phaseStarted(), stepStarted(1, { rerun: "ask" })];
    expect(answer(events, { from: "cp_7" }, facts)).toEqual([
      "RUN_IN_PROGRESS",
      "CHECKPOINT_NOT_FOUND",
      "STALE_PREVIEW",
      "STEP_OUTCOME_UNKNOWN",
      "VARIABLE_MISSING",
    ]);
  });

  it("records all reasons with their evidence, and why it was asked", () => {
    const missing = [{ name: "TOKEN", kind: "secret" as const }];
    const command = resumeCommand({ reason: "deploy" });
    const decision = resumePlan(command, planAfter(...interrupted(1)), resumeFacts({ missing }));
    expect(decision.events).toEqual([
      {
        type: "ResumeRefused",
        data: { actor, reasons: [{ code: "VARIABLE_MISSING", evidence: { missing } }], reason: "deploy" },
      },
    ]);
  });

  it("of a damaged or newer history appends nothing", () => {
    const damaged = resumePlan(
      resumeCommand(),
      planAfter(...interrupted(1)),
      resumeFacts({ damagedRevision: 3 }),
    );
    expect(damaged).toMatchObject({
      reasons: [{ code: "HISTORY_DAMAGED", evidence: { revision: 3 } }],
      events: [],
    });
    const newer = {
      ...planAfter(...interrupted(1)),
      unsupported: { revision: 2, type: "StepMoved", version: 2 },
    };
    expect(resumePlan(resumeCommand(), newer, resumeFacts())).toMatchObject({
      reasons: [{ code: "EVENT_VERSION_UNSUPPORTED", evidence: { type: "StepMoved" } }],
      events: [],
    });
  });

  it("is recorded a hundred times in a row and not more; it is an answer all the same", () => {
    const many = Array.from({ length: refusalsRecordedMax }, () => resumeRefused());
    const decision = resumePlan(
      resumeCommand(),
      planAfter(...running(1), ...many),
      resumeFacts({ owner: alive }),
    );
    expect(decision).toMatchObject({ kind: "refused", reasons: [{ code: "RUN_IN_PROGRESS" }], events: [] });
  });
});

describe("a resume by a library that finished every step by itself", () => {
  it("without a definition has no end to reach", () => {
    const events = [
      planCreated({ definition: null }),
      runStarted(),
      phaseStarted(),
      stepCompleted(1),
      planInterrupted(),
    ];
    expect(answer(events)).toEqual(["PlanResumed"]);
  });
});
