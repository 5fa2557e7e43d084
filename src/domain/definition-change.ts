/**
 * What an edited plan file changed about steps whose work is finished, and about those still to run. Pure; it
 * compares what a step does, not how it is named or how patient the runner is with it.
 */
import type { StepInPlan } from "./step-in-plan.ts";

/**
 * `edited`: it would do something else today. `removed`, `moved`: it is gone, or stands in another order.
 * `inserted`: a step without finished work now stands before it.
 */
export interface DefinitionChange {
  readonly kind: "edited" | "removed" | "moved" | "inserted";
  readonly stepId: string;
  /** Its number when it finished; for `inserted` the one in the new definition. */
  readonly step: number;
  /** Only for `edited`: the fields that differ, as text. */
  readonly differences: readonly FieldDifference[];
}

export interface FieldDifference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Changes to the first `finished` steps of `before`, in the order of their numbers. */
export function changesToFinished(
  before: readonly StepInPlan[],
  after: readonly StepInPlan[],
  finished: number,
): DefinitionChange[] {
  const done = before.slice(0, finished);
  const doneIds = new Set(done.map(({ id }) => id));
  const placeAfter = new Map(after.map(({ id }, index) => [id, index]));
  const kept = done.filter(({ id }) => placeAfter.has(id));
  const orderAfter = [...kept].sort((a, b) => (placeAfter.get(a.id) ?? 0) - (placeAfter.get(b.id) ?? 0));
  const moved = new Set(kept.filter((step, index) => orderAfter[index] !== step).map(({ id }) => id));
  const lastDone = kept.reduce((last, { id }) => Math.max(last, placeAfter.get(id) ?? -1), -1);
  const inserted = after
    .slice(0, lastDone + 1)
    .flatMap(({ id }, index) => (doneIds.has(id) ? [] : [change("inserted", id, index + 1)]));
  const others = done.flatMap((step, index) => {
    const place = placeAfter.get(step.id);
    const now = place === undefined ? undefined : after[place];
    if (now === undefined) return [change("removed", step.id, index + 1)];
    const differences = stepDifferences(step, now);
    return [
      ...(moved.has(step.id) ? [change("moved", step.id, index + 1)] : []),
      ...(differences.length > 0 ? [change("edited", step.id, index + 1, differences)] : []),
    ];
  });
  return [...others, ...inserted];
}

/** Steps behind `finished` that are new or differ from the step of the same id, with their numbers in `after`. */
export function changesLater(
  before: readonly StepInPlan[],
  after: readonly StepInPlan[],
  finished: number,
): DefinitionChange[] {
  const known = new Map(before.map((step) => [step.id, step]));
  return after.flatMap((step, index) => {
    if (index < finished) return [];
    const old = known.get(step.id);
    if (old === undefined) return [change("inserted", step.id, index + 1)];
    const differences = stepDifferences(old, step);
    return differences.length > 0 ? [change("edited", step.id, index + 1, differences)] : [];
  });
}

/** What a step does: neither its name nor its patience (timeout, retries) is its work. */
const workFields = [
  ["phase", "phase"],
  ["action", "action"],
  ["each", "each"],
  ["env", "env"],
  ["cwd", "cwd"],
  ["outputs", "outputs"],
  ["skipIf", "skipIf"],
  ["allowFailure", "allowFailure"],
  ["planEnv", "plan env"],
  ["planCwd", "plan cwd"],
  ["planShell", "plan shell"],
] as const satisfies readonly (readonly [keyof StepInPlan, string])[];

export function stepDifferences(before: StepInPlan, after: StepInPlan): FieldDifference[] {
  return workFields.flatMap(([key, field]) => {
    const [was, is] = [before[key], after[key]];
    // What only one of them uses follows from its action or condition, which differ then.
    if (was === undefined || is === undefined || isSame(was, is)) return [];
    return [{ field, before: asText(was), after: asText(is) }];
  });
}

/** As a person wrote it, where that is one text. */
function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (isRecord(value) && typeof value.script === "string") return value.script;
  if (isRecord(value) && typeof value.question === "string") return value.question;
  return sortedJson(value);
}

/** Keys in another order are no difference; mostly they are in the same one, which costs less to see. */
export function isSame(was: unknown, is: unknown): boolean {
  if (was === is || JSON.stringify(was) === JSON.stringify(is)) return true;
  return sortedJson(was) === sortedJson(is);
}

/** Equal exactly where the values are. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function change(
  kind: DefinitionChange["kind"],
  stepId: string,
  step: number,
  differences: readonly FieldDifference[] = [],
): DefinitionChange {
  return { kind, stepId, step, differences };
}
