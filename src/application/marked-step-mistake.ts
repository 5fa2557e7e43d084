/** What is wrong with the step a resume is told to count as done. Pure. */
import type { ResumeRequest } from "../domain/assess-resume.ts";
import type { StepDefinition } from "../schema/definition.ts";
import { outputNames } from "./missing-values.ts";
import { PlanError } from "./plan-error.ts";

/** A slip, not a state of the plan: only the next step, or item of it, can be marked done, with outputs it declares. */
export function markedStepMistake(
  { markDone }: ResumeRequest,
  next: StepDefinition | null,
  nextItem: number | null,
): PlanError | null {
  if (markDone === null) return null;
  const { stepId, item, output } = markDone;
  if (stepId !== next?.id) {
    const which = next === null ? "no step is left" : `the next one is "${next.id}"`;
    return new PlanError("USAGE", `only the next step can be marked done, and "${stepId}" is not: ${which}`, {
      evidence: { stepId, next: next?.id ?? null },
    });
  }
  if (item !== nextItem) {
    const which = nextItem === null ? `"${stepId}" as a whole` : `item "${stepId}/${nextItem}"`;
    return new PlanError("USAGE", `only what comes next can be marked done, and that is ${which}`, {
      evidence: { stepId, item, next: nextItem },
    });
  }
  const undeclared = outputNames(output).find((name) => !next.outputs.includes(name));
  if (undeclared === undefined) return null;
  return new PlanError("USAGE", `step "${stepId}" has no output "${undeclared}"`, {
    evidence: { stepId, output: undeclared, outputs: next.outputs },
  });
}
