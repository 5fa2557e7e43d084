/** What a run needs to know of a step to begin it, with the key that is the same for every try of it on one line. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { StepToStart } from "../domain/facts.ts";
import { DefinitionReader } from "./definitions.ts";
import type { Ground } from "./load-plan.ts";
import type { Digests } from "./ports/digests.ts";

export async function stepToStart(
  { digests }: { readonly digests: Digests },
  definition: DefinitionReader,
  state: PlanState,
  step: number,
): Promise<StepToStart> {
  const { id, rerun } = await definition.step(step);
  return { stepId: id, rerun, idempotencyKey: idempotencyKeyOf(digests, state, id) };
}

/** Null when the plan has no definition, or no step of that number. */
export async function nextToStart(
  ground: Ground,
  state: PlanState,
  step: number,
  definition: DefinitionReader | null = null,
): Promise<StepToStart | null> {
  if (state.definition === null || step > state.definition.stepCount) return null;
  return stepToStart(ground, definition ?? new DefinitionReader(ground, state.definition), state, step);
}

/** Equal for every retry and resume of a step; another one once a resume went back behind it. */
export function idempotencyKeyOf(digests: Digests, state: PlanState, stepId: string): string {
  return digests.uuidV5(`${state.planId}/${state.metadata.line}/${stepId}`);
}
