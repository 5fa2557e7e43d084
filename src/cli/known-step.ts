/** Makes sure that a step somebody names is one of the plan's, so that a slip is not answered with nothing. */
import { PlanError } from "../application/plan-error.ts";
import type { Planstream } from "../composition/planstream.ts";
import { closestWord } from "../schema/closest-word.ts";

const shown = 20;

/** @throws PlanError `POINT_NOT_FOUND` with the steps there are. */
export async function checkStep(planstream: Planstream, planId: string, stepId: string): Promise<void> {
  const ids = await stepIds(planstream, planId);
  if (ids.includes(stepId)) return;
  const close = closestWord(stepId, ids);
  const list = ids.length > shown ? [...ids.slice(0, shown), "…"] : ids;
  const there = list.length === 0 ? "no step has begun" : `there are ${list.join(", ")}`;
  throw new PlanError(
    "POINT_NOT_FOUND",
    `the plan has no step "${stepId}": ${close === null ? there : `did you mean ${close}?`}`,
    {
      evidence: { planId, stepId, steps: list },
      next: [{ command: `plan history ${planId}`, why: "shows its steps" }],
    },
  );
}

/** Those of its definition, and those that ran: a program may have none, and an edited file fewer. */
async function stepIds(planstream: Planstream, planId: string): Promise<string[]> {
  const { definition } = (await planstream.plans.get(planId)).state;
  const defined = definition === null ? [] : await planstream.definitionOf({ planId, definition }).steps();
  const ids = new Set(defined.map(({ id }) => id));
  for await (const { data } of planstream.history(planId, { types: ["StepStarted", "StepCompleted"] })) {
    ids.add((data as { stepId: string }).stepId);
  }
  return [...ids];
}
