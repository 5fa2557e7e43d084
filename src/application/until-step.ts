/** The step a run shall go no further than, looked for among those there are. Pure. */
import type { StepDefinition } from "../schema/definition.ts";
import { PlanError } from "./plan-error.ts";

const shown = 20;

/** The number of that step, or the mistake: there is none of that id, or it is finished before the run begins. */
export function untilStep(
  until: string,
  steps: readonly Pick<StepDefinition, "id">[],
  finished: number,
): number | PlanError {
  const ids = steps.map(({ id }) => id);
  const step = ids.indexOf(until) + 1;
  if (step > finished) return step;
  if (step > 0) {
    return new PlanError("USAGE", `a run cannot end after "${until}": it is finished before the run begins`, {
      evidence: { stepId: until, step, lastCompletedStep: finished },
    });
  }
  const list = ids.length > shown ? [...ids.slice(0, shown), "…"] : ids;
  return new PlanError("POINT_NOT_FOUND", `the plan has no step "${until}": there are ${list.join(", ")}`, {
    evidence: { stepId: until, steps: list },
  });
}
