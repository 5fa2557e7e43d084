/** What differs between two moments of one plan: its steps, and its definition. Pure; a comparison, not a decision. */
import type { StepDefinition } from "../schema/definition.ts";
import { changesToFinished, type DefinitionChange, isSame } from "./definition-change.ts";
import type { StepRecord, StepRecords } from "./step-records.ts";

export type StepAspect = "state" | "items" | "tries" | "duration" | "outputs";

export interface StepDifference {
  /** Its number, in the later moment where it is there. */
  readonly step: number;
  readonly stepId: string;
  /** Null: it had not begun. */
  readonly before: StepRecord | null;
  readonly after: StepRecord | null;
  readonly aspects: readonly StepAspect[];
}

/** In the order of their numbers. */
export function stepDifferences(before: StepRecords, after: StepRecords): StepDifference[] {
  const [were, are] = [named(before), named(after)];
  const names = new Set([...were.keys(), ...are.keys()]);
  return [...names]
    .flatMap((name) => {
      const [was, is] = [were.get(name) ?? null, are.get(name) ?? null];
      const { step, stepId } = (is ?? was) as StepRecord;
      const aspects = aspectsOf(was, is);
      return aspects.length === 0 ? [] : [{ step, stepId, before: was, after: is, aspects }];
    })
    .sort((a, b) => a.step - b.step);
}

/** By id, because an edited plan may have moved them; a program may use one several times. */
function named(records: StepRecords): Map<string, StepRecord> {
  const counts = new Map<string, number>();
  const byName = new Map<string, StepRecord>();
  for (const record of [...records.values()].sort((a, b) => a.step - b.step)) {
    const count = (counts.get(record.stepId) ?? 0) + 1;
    counts.set(record.stepId, count);
    byName.set(`${record.stepId}/${count}`, record);
  }
  return byName;
}

function aspectsOf(was: StepRecord | null, is: StepRecord | null): StepAspect[] {
  const differs: Record<StepAspect, boolean> = {
    state: was?.state !== is?.state,
    items: (was?.items ?? null) !== (is?.items ?? null),
    tries: (was?.tries ?? 0) !== (is?.tries ?? 0),
    duration: (was?.durationMs ?? null) !== (is?.durationMs ?? null),
    outputs: !isSame(was?.output ?? null, is?.output ?? null),
  };
  return (["state", "items", "tries", "duration", "outputs"] as const).filter((aspect) => differs[aspect]);
}

/** Every step that was edited, removed, moved or added. */
export function definitionDifferences(
  before: readonly StepDefinition[],
  after: readonly StepDefinition[],
): DefinitionChange[] {
  const changes = changesToFinished(before, after, before.length);
  const told = new Set([...before.map(({ id }) => id), ...changes.map(({ stepId }) => stepId)]);
  const added = after.flatMap(({ id }, index): DefinitionChange[] =>
    told.has(id) ? [] : [{ kind: "inserted", stepId: id, step: index + 1, differences: [] }],
  );
  return [...changes, ...added];
}
