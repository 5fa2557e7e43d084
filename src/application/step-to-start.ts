/** What a run needs to know of a step to begin it, with the key that is the same for every try of it on one line. */
import type { PlanState } from "../../projections/plan-state.ts";
import { finishesStep } from "../../projections/step-items.ts";
import type { StepToStart } from "../domain/facts.ts";
import { nextItem } from "../domain/next-item.ts";
import type { BlobGround } from "./append-blob.ts";
import { DefinitionReader } from "./definitions.ts";
import { fillIn } from "./fill-in.ts";
import { itemsOf, keepItems } from "./item-list.ts";
import type { PersistOptions } from "./persist.ts";
import type { Digests } from "./ports/digests.ts";

/** The variables and outputs a step would see. Asked for only by steps whose beginning depends on them. */
export type StepValues = () => Promise<ReadonlyMap<string, string>>;

/** Stores a long list of items, so that the event that begins the step may name it. */
export async function stepToStart(
  ground: BlobGround,
  definition: DefinitionReader,
  state: PlanState,
  step: number,
  values: StepValues,
  persist?: PersistOptions,
): Promise<StepToStart> {
  const { id: stepId, rerun, action, each } = await definition.step(step);
  const question = action.kind === "approval" ? fillIn(action.question, await values()) : null;
  const isListed = state.items?.step === step;
  const found = each === null || isListed ? null : itemsOf(each, await values());
  // Where there is no list to be had, the step begins without one, and fails for that.
  const list = found?.kind === "items" ? found.values : null;
  const items = list === null ? null : { count: list.length, list: await keepItems(ground, list, persist) };
  const item = isListed ? nextItem(state, step) : list === null || list.length === 0 ? null : 1;
  const idempotencyKey = idempotencyKeyOf(ground.digests, state, stepId, item);
  return { stepId, rerun, idempotencyKey, question, items };
}

/** Null when the plan has no definition, or no step of that number. */
export async function nextToStart(
  ground: BlobGround,
  state: PlanState,
  step: number,
  values: StepValues,
  definition: DefinitionReader | null = null,
  persist?: PersistOptions,
): Promise<StepToStart | null> {
  if (state.definition === null || step > state.definition.stepCount) return null;
  const reader = definition ?? new DefinitionReader(ground, state.definition);
  return stepToStart(ground, reader, state, step, values, persist);
}

/** What begins once this step, or this item of it, is finished: nothing as long as items of it are left. */
export async function nextAfter(
  ground: BlobGround,
  state: PlanState,
  { step, item }: { readonly step: number; readonly item: number | null },
  values: StepValues,
  definition: DefinitionReader,
  persist?: PersistOptions,
): Promise<StepToStart | null> {
  return finishesStep(state, item) ? nextToStart(ground, state, step + 1, values, definition, persist) : null;
}

/** Equal for every retry and resume of a step or item; another one once a resume went back behind it. */
export function idempotencyKeyOf(
  digests: Digests,
  state: PlanState,
  stepId: string,
  item: number | null,
): string {
  const within = item === null ? "" : `/${item}`;
  return digests.uuidV5(`${state.planId}/${state.metadata.line}/${stepId}${within}`);
}
