/**
 * Random but sensible lives of a plan: each move makes a command and the facts around it from where the plan stands,
 * decides, and folds what was decided. A small model of what lies outside the stream (definitions, checkpoints of the
 * present line, owners) keeps most moves valid; some are wrong on purpose.
 */
import fc from "fast-check";
import type { FoldEvent } from "../../projections/fold-event.ts";
import { isBefore, placeOf } from "../../projections/place.ts";
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import { checkpointOf } from "../../projections/resume-metadata.ts";
import { answerApproval } from "../../src/domain/answer-approval.ts";
import { cancelPlan } from "../../src/domain/cancel-plan.ts";
import { completeStep } from "../../src/domain/complete-step.ts";
import { createPlan } from "../../src/domain/create-plan.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { failStep } from "../../src/domain/fail-step.ts";
import { interruptPlan } from "../../src/domain/interrupt-plan.ts";
import { completePhase, startPhase } from "../../src/domain/plan-phases.ts";
import { resumePlan } from "../../src/domain/resume-plan.ts";
import { setTotalSteps } from "../../src/domain/set-total-steps.ts";
import { startRun } from "../../src/domain/start-run.ts";
import { startStep } from "../../src/domain/start-step.ts";
import { stepPhases } from "../../src/schema/codes.ts";
import type { PlanCommand } from "../../src/schema/commands.ts";
import type { StepDefinition } from "../../src/schema/definition.ts";
import type { EventData } from "../../src/schema/events.ts";
import type { ResumeCheckpoint } from "../../src/schema/resume.ts";
import { testTime } from "../../src/testing.ts";
import { stepOf } from "./plan-definitions.ts";
import { actor, planId, sha } from "./plan-events.ts";
import { definitionRefOf, ownIds, type Surroundings } from "./walk-facts.ts";
import { nextCommand } from "./walk-moves.ts";

export interface Move {
  readonly kind: PlanCommand["type"];
  /** Numbers under 100, one for each choice the move has. */
  readonly dice: readonly number[];
  /** A step id or an output's name, for plans without definition. */
  readonly text: string;
}

export interface Life {
  /** Null: a plan that a program drives. */
  readonly steps: readonly StepDefinition[] | null;
  readonly moves: readonly Move[];
}

/** One command with everything it was decided on, and what came of it. */
export interface Turn {
  readonly command: PlanCommand;
  readonly before: PlanState;
  readonly facts: unknown;
  readonly decision: Decision;
  readonly decideAgain: () => Decision;
  readonly events: readonly FoldEvent[];
  readonly after: PlanState;
}

/** Ids that are names of JavaScript, empty, long, outside ASCII, or no characters at all. */
const oddIds = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "", "a b", "it's", "\u0000\n", "界"],
  ...["🚀".repeat(40), "\ud800", "x\udfff", "x".repeat(10_240)],
];

const id = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("build", "test", "pack", "publish", "announce") },
  { weight: 2, arbitrary: fc.constantFrom(...oddIds) },
);

const step = fc.record({
  id,
  phase: fc.constantFrom(...stepPhases),
  rerun: fc.constantFrom("safe", "safe", "ask", "never"),
  kind: fc.constantFrom<"once" | "question" | number>("once", "once", "once", "question", 0, 1, 3),
});

const steps: fc.Arbitrary<StepDefinition[]> = fc
  .uniqueArray(step, { minLength: 1, maxLength: 6, selector: (one) => one.id })
  .map((chosen) =>
    chosen
      .sort((a, b) => stepPhases.indexOf(a.phase) - stepPhases.indexOf(b.phase))
      .map(({ id: stepId, phase, rerun, kind }) =>
        stepOf(stepId, { phase, rerun: rerun as StepDefinition["rerun"], ...kindOf(kind) }),
      ),
  );

/** A number: it goes over a list of so many items. */
function kindOf(kind: "once" | "question" | number): Partial<StepDefinition> {
  if (kind === "once") return {};
  if (kind === "question") return { action: { kind: "approval", question: "Go on?" }, rerun: "safe" };
  return { each: { kind: "list", values: Array.from({ length: kind }, (_, index) => `item ${index + 1}`) } };
}

const weights: Readonly<Record<PlanCommand["type"], number>> = {
  CreatePlan: 1,
  StartRun: 2,
  StartPhase: 4,
  CompletePhase: 2,
  StartStep: 8,
  CompleteStep: 14,
  FailStep: 5,
  InterruptPlan: 4,
  ResumePlan: 12,
  SetTotalSteps: 1,
  AnswerApproval: 3,
  CancelPlan: 1,
};

const kind = fc.oneof(
  ...Object.entries(weights).map(([type, weight]) => ({
    weight,
    arbitrary: fc.constant(type as PlanCommand["type"]),
  })),
);

export const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.option(steps, { freq: 4 }),
  moves: fc.array(fc.record({ kind, dice: fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }), text: id }), {
    minLength: 5,
    maxLength: 40,
  }),
});

/** The plan is created first; every move follows, also those after its end. */
export function walk({ steps: defined, moves }: Life): Turn[] {
  const surroundings = surroundingsOf(defined);
  const ref = defined === null ? null : definitionRefOf(surroundings, defined);
  const create: PlanCommand = {
    ...{ type: "CreatePlan", actor, planId, name: "release", definition: ref },
    ...{ source: defined === null ? null : { path: "/w/p.yaml", sha256: sha("f") }, variables: {} },
  };
  const turns: Turn[] = [];
  let state = initialPlanState();
  const take = (command: PlanCommand, facts: unknown): void => {
    const before = deepFreeze(state);
    const frozen = deepFreeze({ command, facts });
    const decideAgain = () => decide(frozen.command, before, frozen.facts);
    const decision = decideAgain();
    const commandId = `command-${turns.length}`;
    const events: FoldEvent[] = decision.events.map(({ type, data }, index) => ({
      type,
      data: { at: testTime, ...data },
      metadata: { commandId, schemaVersion: 1 },
      revision: before.revision + 1 + index,
    }));
    for (const event of events) {
      state = evolve(state, event);
      observe(surroundings, state, event);
    }
    turns.push({ command, before, facts, decision, decideAgain, events, after: state });
  };
  take(create, null);
  for (const move of moves) {
    const { command, facts } =
      move.kind === "CreatePlan" ? { command: create, facts: null } : nextCommand(move, state, surroundings);
    take(command, facts);
  }
  return turns;
}

function surroundingsOf(defined: readonly StepDefinition[] | null): Surroundings {
  return {
    ids: ownIds(),
    steps: defined,
    definitions: new Map(),
    line: [],
    outputs: new Map(),
    items: new Map(),
    startedId: null,
  };
}

/** What the world around the stream comes to know from an event. */
function observe(world: Surroundings, state: PlanState, { type, data, revision }: FoldEvent): void {
  world.outputs.set(revision, state.outputs);
  if (type === "StepStarted") world.startedId = (data as EventData["StepStarted"]).stepId;
  if (type === "ApprovalRequested") world.startedId = (data as EventData["ApprovalRequested"]).stepId;
  if (state.items !== null)
    world.items.set(revision, { count: state.items.count, revision: state.items.revision });
  if (type === "StepCompleted" || type === "ItemCompleted")
    world.line.push(checkpointOf(data as EventData["StepCompleted"], revision));
  if (type !== "PlanResumed") return;
  const { from } = data as EventData["PlanResumed"];
  world.line = world.line.filter(
    (checkpoint: ResumeCheckpoint) => !isBefore(placeOf(from), placeOf(checkpoint)),
  );
  if (state.definition !== null) world.steps = world.definitions.get(state.definition.sha256) ?? world.steps;
}

function decide(command: PlanCommand, state: PlanState, facts: unknown): Decision {
  switch (command.type) {
    case "CreatePlan":
      return createPlan(command, state);
    case "StartRun":
      return startRun(command, state, facts as Parameters<typeof startRun>[2]);
    case "SetTotalSteps":
      return setTotalSteps(command, state);
    case "StartPhase":
      return startPhase(command, state);
    case "CompletePhase":
      return completePhase(command, state);
    case "StartStep":
      return startStep(command, state, facts as Parameters<typeof startStep>[2]);
    case "CompleteStep":
      return completeStep(command, state, facts as Parameters<typeof completeStep>[2]);
    case "FailStep":
      return failStep(command, state, facts as Parameters<typeof failStep>[2]);
    case "InterruptPlan":
      return interruptPlan(command, state);
    case "ResumePlan":
      return resumePlan(command, state, facts as Parameters<typeof resumePlan>[2]);
    case "AnswerApproval":
      return answerApproval(command, state);
    case "CancelPlan":
      return cancelPlan(command, state);
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
