/** Compares two moments of one plan, as its history and its stored definitions tell them. It reads only. */

import type { PlanState } from "../../projections/plan-state.ts";
import { upcast } from "../../projections/upcast.ts";
import type { DefinitionChange } from "../domain/definition-change.ts";
import { invariant } from "../domain/invariant.ts";
import { definitionDifferences, type StepDifference, stepDifferences } from "../domain/plan-diff.ts";
import { type StepRecord, StepRecorder, type StepRecords } from "../domain/step-records.ts";
import type { StepDefinition } from "../schema/definition.ts";
import type { DefinitionRef } from "../schema/events.ts";
import { DefinitionReader } from "./definitions.ts";
import { type Ground, loadPlan } from "./load-plan.ts";
import { valuesOf } from "./outputs.ts";
import { readHistory } from "./plan-history.ts";

export interface OutputDifference {
  readonly name: string;
  /** Null: it was not put out. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface PlanComparison {
  readonly before: PlanState;
  readonly after: PlanState;
  readonly steps: readonly (StepDifference & { readonly outputs: readonly OutputDifference[] })[];
  readonly definition: readonly DefinitionChange[];
}

/** `from` and `to`: revisions the plan has. */
export async function comparePoints(
  ground: Ground,
  planId: string,
  from: number,
  to: number,
): Promise<PlanComparison> {
  const [before, after] = [await stateAfter(ground, planId, from), await stateAfter(ground, planId, to)];
  const [were, are] = await recordsAt(ground, planId, from, to);
  const steps: (StepDifference & { outputs: OutputDifference[] })[] = [];
  for (const difference of stepDifferences(were, are)) {
    const outputs = difference.aspects.includes("outputs") ? await outputDifferences(ground, difference) : [];
    steps.push({ ...difference, outputs });
  }
  return {
    before,
    after,
    steps,
    definition: await definitionBetween(ground, before.definition, after.definition),
  };
}

async function stateAfter(ground: Ground, planId: string, revision: number): Promise<PlanState> {
  const plan = await loadPlan(ground, planId, { upTo: revision });
  invariant(plan !== null, `plan ${planId} has revision ${revision}`);
  return plan.state;
}

/** The records after each of the two, read in one go, whichever comes first. */
async function recordsAt(
  ground: Ground,
  planId: string,
  from: number,
  to: number,
): Promise<[StepRecords, StepRecords]> {
  const recorder = new StepRecorder();
  let [were, are]: [StepRecords, StepRecords] = [new Map(), new Map()];
  for await (const stored of readHistory(ground, planId, { to: Math.max(from, to) })) {
    const lifted = upcast(stored);
    if (lifted.kind !== "unsupported") recorder.add(lifted.event);
    if (stored.revision === from) were = recorder.records;
    if (stored.revision === to) are = recorder.records;
  }
  return [were, are];
}

async function outputDifferences(
  ground: Ground,
  { before, after }: StepDifference,
): Promise<OutputDifference[]> {
  const [was, is] = [await outputOf(ground, before), await outputOf(ground, after)];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].flatMap((name) => {
    const [old, now] = [was[name] ?? null, is[name] ?? null];
    return old === now ? [] : [{ name, before: old, after: now }];
  });
}

async function outputOf(
  ground: Ground,
  record: StepRecord | null,
): Promise<Readonly<Record<string, string>>> {
  return record?.output == null ? {} : valuesOf(ground, record.output);
}

async function definitionBetween(
  ground: Ground,
  before: DefinitionRef | null,
  after: DefinitionRef | null,
): Promise<DefinitionChange[]> {
  if (before?.sha256 === after?.sha256) return [];
  return definitionDifferences(await stepsOf(ground, before), await stepsOf(ground, after));
}

async function stepsOf(ground: Ground, ref: DefinitionRef | null): Promise<readonly StepDefinition[]> {
  return ref === null ? [] : new DefinitionReader(ground, ref, { isShown: true }).steps();
}
