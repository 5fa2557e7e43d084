/** What a walk observes outside the plan's stream, and hands to decisions as facts. */
import { isBefore, placeOf } from "../../projections/place.ts";
import { changesLater, changesToFinished } from "../../src/domain/definition-change.ts";
import type { FromFacts, ResumeFacts, StepToStart } from "../../src/domain/facts.ts";
import { type StepPhase, stepPhases } from "../../src/schema/codes.ts";
import type { StepDefinition } from "../../src/schema/definition.ts";
import type { DefinitionRef } from "../../src/schema/events.ts";
import type { ResumeCheckpoint } from "../../src/schema/resume.ts";

export interface Surroundings {
  readonly ids: OwnIds;
  /** Of the definition that runs; null for a plan without one. */
  steps: readonly StepDefinition[] | null;
  /** All there were, by SHA-256. */
  readonly definitions: Map<string, readonly StepDefinition[]>;
  /** Checkpoints of the present line, oldest first. */
  line: ResumeCheckpoint[];
  /** The outputs right after each revision. */
  readonly outputs: Map<number, Readonly<Record<string, number>>>;
  /** The list that was gone over right after each revision. */
  readonly items: Map<number, { readonly count: number; readonly revision: number }>;
  /** The whole id of the step that began last. */
  startedId: string | null;
}

export interface OwnIds {
  ulid(): string;
  sha256(): string;
}

/** Counted, so that a walk is the same each time. */
export function ownIds(): OwnIds {
  let count = 0;
  const next = () => String(++count);
  return { ulid: () => next().padStart(26, "0"), sha256: () => next().padStart(64, "0") };
}

export function definitionRefOf(world: Surroundings, steps: readonly StepDefinition[]): DefinitionRef {
  const sha256 = world.ids.sha256();
  world.definitions.set(sha256, steps);
  const lastOf = (phase: StepPhase) =>
    steps.findLastIndex((one) => stepPhases.indexOf(one.phase) <= stepPhases.indexOf(phase)) + 1;
  const [strategize, execute, apply] = [lastOf("strategize"), lastOf("execute"), lastOf("apply")];
  return { sha256, stepCount: steps.length, lastSteps: { strategize, execute, apply } };
}

/** Null where the plan has no definition or no such step. */
export function stepToStart(steps: readonly StepDefinition[] | null, number: number): StepToStart | null {
  const found = steps?.[number - 1];
  if (found === undefined) return null;
  const idempotencyKey = "6ba7b810-9dad-51d1-80b4-00c04fd430c8";
  const question = found.action.kind === "approval" ? found.action.question : null;
  const values = found.each?.kind === "list" ? found.each.values : null;
  const items = values === null ? null : { count: values.length, list: { values } };
  return { stepId: found.id, rerun: found.rerun, idempotencyKey, question, items };
}

export function fromFacts(world: Surroundings, checkpoint: ResumeCheckpoint): FromFacts {
  const behind = world.line.filter((one) => isBefore(placeOf(checkpoint), placeOf(one)));
  const items = checkpoint.item === null ? null : (world.items.get(checkpoint.revision) ?? null);
  const repeats = behind.flatMap(({ step, stepId }) => {
    const rerun = world.steps?.[step - 1]?.rerun ?? "safe";
    return rerun === "safe" ? [] : [{ step, stepId, rerun }];
  });
  return {
    checkpoint,
    phase: "execute",
    outputs: world.outputs.get(checkpoint.revision) ?? {},
    items,
    repeats,
  };
}

/** The plan file as somebody edited it: a finished step, a later one, one more, one less, or two changed about. */
export function editedDefinition(
  world: Surroundings,
  steps: readonly StepDefinition[],
  finished: number,
  [how = 0, where = 0]: readonly number[],
): NonNullable<ResumeFacts["definition"]> {
  const after = edit(steps, how % 5, where % steps.length);
  return {
    ref: definitionRefOf(world, after),
    source: { path: "/w/p.yaml", sha256: world.ids.sha256() },
    lines: {},
    changes: changesToFinished(steps, after, finished),
    changedLater: changesLater(steps, after, finished),
    edit: null,
  };
}

function edit(steps: readonly StepDefinition[], how: number, where: number): readonly StepDefinition[] {
  const [chosen, last] = [steps[where], steps[steps.length - 1]];
  if (chosen === undefined || last === undefined) return steps;
  const edited = { ...chosen, cwd: "/srv" };
  if (how === 0) return steps.map((one, index) => (index === where ? edited : one));
  if (how === 1) return [...steps, { ...last, id: `more-${steps.length}` }];
  if (how === 2) return steps.length === 1 ? steps : steps.slice(0, -1);
  if (how === 3)
    return [{ ...chosen, id: `first-${steps.length}`, phase: steps[0]?.phase ?? "execute" }, ...steps];
  const other = (where + 1) % steps.length;
  return steps.map((one, index) => {
    const source = index === where ? steps[other] : index === other ? chosen : one;
    return { ...(source ?? one), phase: one.phase };
  });
}
