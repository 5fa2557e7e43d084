/** Every command: what its schema takes and what it does not. */
import { describe, expect, it } from "vitest";
import { type CommandData, commandSchemas } from "../../src/schema/commands.ts";
import {
  actor,
  decisionId,
  definitionOf,
  owner,
  planId,
  resumeCommand,
  runId,
  sha,
  stepError,
} from "../support/plan-events.ts";

const stop = { cause: "signal", signal: "SIGINT", forced: false } as const;
const { type: _, ...resume } = resumeCommand({
  accept: ["STEP_OUTCOME_UNKNOWN"],
  from: "cp_1",
  markDone: { stepId: "step-2", item: null, decisionId, output: { values: { VERSION: "1" } } },
  reason: "checked by hand",
});

const examples: { readonly [T in keyof CommandData]: CommandData[T] } = {
  CreatePlan: {
    actor,
    planId,
    name: "release",
    definition: definitionOf(4),
    source: { path: "/home/ana/release.plan.yaml", sha256: sha("f") },
    variables: { BUMP: "minor" },
  },
  StartRun: { actor, runId, owner },
  SetTotalSteps: { actor, totalSteps: 0 },
  StartPhase: { runId, phase: "strategize" },
  CompletePhase: { runId, phase: "apply" },
  StartStep: { runId, step: 1, try: 2 },
  CompleteStep: {
    ...{
      runId,
      step: 1,
      stepId: "build",
      item: 3,
      how: "ran",
      decisionId,
      decision: "minor",
      durationMs: 0,
      stop,
    },
    output: { blob: sha("b"), names: ["BIG"] },
  },
  FailStep: {
    ...{
      runId,
      step: 1,
      stepId: "build",
      item: null,
      try: 1,
      error: stepError,
      durationMs: 7,
      willRetry: false,
      stop,
    },
    allowed: { decisionId },
  },
  InterruptPlan: { runId, ...stop, outcome: "stopped" },
  ResumePlan: resume,
  AnswerApproval: { actor, stepId: "confirm", answer: "given", reason: null },
  CancelPlan: { actor, reason: "wrong version" },
};

/** One wrong value for each command, and the place the schema finds it at. */
const wrong: Readonly<Record<keyof CommandData, readonly [change: object, path: string]>> = {
  CreatePlan: [{ variables: { BUMP: 1 } }, "variables.BUMP"],
  StartRun: [{ owner: { ...owner, id: "one" } }, "owner.id"],
  SetTotalSteps: [{ totalSteps: 1.5 }, "totalSteps"],
  StartPhase: [{ phase: "action" }, "phase"],
  CompletePhase: [{ phase: null }, "phase"],
  StartStep: [{ step: 0 }, "step"],
  CompleteStep: [{ how: "marked_done" }, "how"],
  FailStep: [{ durationMs: -1 }, "durationMs"],
  InterruptPlan: [{ outcome: "gone" }, "outcome"],
  ResumePlan: [{ accept: ["PLAN_APPLIED"] }, "accept.0"],
  AnswerApproval: [{ answer: "perhaps" }, "answer"],
  CancelPlan: [{ reason: undefined }, "reason"],
};

const types = Object.keys(commandSchemas) as (keyof CommandData)[];

describe("the schema of commands", () => {
  it.each(types)("takes a %s", (type) => {
    expect(commandSchemas[type].parse(examples[type])).toEqual(examples[type]);
  });

  it.each(types)("refuses a %s with one wrong value, and says where", (type) => {
    const [change, path] = wrong[type];
    const { error } = commandSchemas[type].safeParse({ ...examples[type], ...change });
    expect(error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });

  it.each(types)("refuses a %s of nothing", (type) => {
    expect(commandSchemas[type].safeParse({}).success).toBe(false);
  });
});
