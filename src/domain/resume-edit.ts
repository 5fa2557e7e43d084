/**
 * What an edited plan file says beside changed steps: a person who edited it should see what became of each edit, also
 * of those that a plan begun before does not follow. Pure; it decides nothing.
 */
import type { DefinitionHead, PlanDefinition, StepDefinition } from "../schema/definition.ts";
import type { ResumeEdit } from "../schema/resume.ts";

/** `finished`: how many steps of `before` are finished. */
export function editOf(
  head: DefinitionHead,
  before: readonly StepDefinition[],
  { name, steps, variables }: PlanDefinition,
  finished: number,
): ResumeEdit {
  const isKept = (variable: string) => {
    const [was, is] = [head.variables[variable], variables[variable]];
    return was !== undefined && is?.secret === false && was.default !== is.default;
  };
  return {
    otherName: name === head.name ? null : name,
    removed: removedLater(before, steps, finished),
    keptVariables: Object.keys(variables).filter(isKept),
    stepIds: steps.map(({ id }) => id),
  };
}

/** Steps without finished work that are gone, by their numbers in `before`. */
function removedLater(
  before: readonly StepDefinition[],
  after: readonly StepDefinition[],
  finished: number,
): { readonly step: number; readonly stepId: string }[] {
  const left = new Set(after.map(({ id }) => id));
  return before.flatMap(({ id }, index) =>
    index < finished || left.has(id) ? [] : [{ step: index + 1, stepId: id }],
  );
}
