/** What a first run of a plan would do: its steps in order, and the values it would have. Pure, but for asking for secrets. */
import type { MissingValue } from "../domain/facts.ts";
import type { RerunPolicy, StepPhase } from "../schema/codes.ts";
import type { DefinitionHead, EachItem, StepDefinition } from "../schema/definition.ts";
import { itemsOf } from "./item-list.ts";
import { isPlanError } from "./plan-error.ts";
import type { SecretSource } from "./plan-run.ts";
import { resolveVariables } from "./resolve-variables.ts";
import { untilStep } from "./until-step.ts";

export interface RunPreview {
  readonly steps: readonly PreviewedStep[];
  /** A secret's value is never told; null: it has none. */
  readonly variables: readonly {
    readonly name: string;
    readonly secret: boolean;
    readonly isSet: boolean;
    readonly value: string | null;
  }[];
  readonly missing: readonly MissingValue[];
}

export interface PreviewedStep {
  readonly step: number;
  readonly stepId: string;
  readonly name: string | null;
  readonly phase: StepPhase;
  /** `approve`: asks a person. */
  readonly does: "run" | "approve" | "call";
  /** What it goes over: how many items, or the variable that will say; null: it runs once. */
  readonly each: { readonly count: number } | { readonly variable: string } | null;
  /** It has a `skip_if`. */
  readonly isConditional: boolean;
  readonly rerun: RerunPolicy;
  /** `not_run`: the run ends before it. */
  readonly why: "runs" | "not_run";
}

/**
 * `until`: the id of the step the run goes no further than.
 *
 * @throws PlanError `USAGE` for a variable the plan does not have or allow, `POINT_NOT_FOUND` for an unknown step
 */
export function previewRun(
  { variables: declared }: Pick<DefinitionHead, "variables">,
  steps: readonly StepDefinition[],
  given: Readonly<Record<string, string>>,
  secrets: SecretSource,
  until: string | null,
): RunPreview {
  const last = until === null ? steps.length : untilStep(until, steps, 0);
  if (isPlanError(last)) throw last;
  const { values, missing } = resolveVariables(declared, given, secrets);
  const known = new Map(Object.entries(values));
  return {
    steps: steps.map((step, index) => previewed(step, index + 1, last, known)),
    variables: Object.entries(declared).map(([name, { secret }]) => {
      const value = secret ? null : (values[name] ?? null);
      return { name, secret, isSet: secret ? secrets(name) !== undefined : value !== null, value };
    }),
    missing,
  };
}

function previewed(
  definition: StepDefinition,
  step: number,
  last: number,
  values: ReadonlyMap<string, string>,
): PreviewedStep {
  const { id: stepId, name, phase, action, each, skipIf, rerun } = definition;
  return {
    step,
    stepId,
    name,
    phase,
    does: action.kind === "approval" ? "approve" : action.kind === "function" ? "call" : "run",
    each: each === null ? null : extentOf(each, values),
    isConditional: skipIf !== null,
    rerun,
    why: step <= last ? "runs" : "not_run",
  };
}

/** Of a variable that a step will put out only the name is known. */
function extentOf(each: EachItem, values: ReadonlyMap<string, string>): PreviewedStep["each"] {
  if (each.kind === "variable" && !values.has(each.name)) return { variable: each.name };
  const items = itemsOf(each, values);
  return { count: items.kind === "items" ? items.values.length : 0 };
}
