/**
 * Finds a checkpoint of a plan's present line by its id or its decision's id, however long ago it was left, with
 * what a resume from it needs to know: the outputs as they were, and the finished steps behind it.
 */
import { isBefore, type Place, placeOf } from "../../projections/place.ts";
import { type Completion, checkpointOf } from "../../projections/resume-metadata.ts";
import type { FromFacts } from "../domain/facts.ts";
import { placeNow } from "../domain/goes-back.ts";
import type { RerunPolicy } from "../schema/codes.ts";
import type { ResumeCheckpoint } from "../schema/resume.ts";
import type { DefinitionReader } from "./definitions.ts";
import { DamagedEvent } from "./event-at.ts";
import { type Ground, type LoadedPlan, loadPlan } from "./load-plan.ts";
import { planStream } from "./plan-stream.ts";
import { decode } from "./stored-event.ts";

const pageSize = 500;

/**
 * Null when no checkpoint of the present line has that id.
 *
 * @throws DamagedEvent
 */
export async function findCheckpoint(
  ground: Ground,
  plan: LoadedPlan,
  id: string,
  definition: DefinitionReader | null,
): Promise<FromFacts | null> {
  const behind: ResumeCheckpoint[] = [];
  for await (const checkpoint of presentLine(ground, plan)) {
    if (checkpoint.checkpointId !== id && checkpoint.decisionId !== id) {
      behind.push(checkpoint);
      continue;
    }
    const then = await loadPlan(ground, plan.planId, { upTo: checkpoint.revision });
    if (then !== null && then.damagedRevision !== null) throw new DamagedEvent(then.damagedRevision);
    const repeats = await outsideEffects(behind, definition);
    const { phase, outputs, items: list } = then?.state ?? plan.state;
    const items =
      list === null || checkpoint.item === null ? null : { count: list.count, revision: list.revision };
    return { checkpoint, phase, outputs, items, repeats };
  }
  return null;
}

/** The newest checkpoint of the line where a resume went back behind all that the state keeps; null otherwise. */
export function checkpointNotKept({ state }: LoadedPlan): string | null {
  const { checkpoints, lastCheckpointId } = state.metadata;
  return checkpoints.length === 0 ? lastCheckpointId : null;
}

/** The checkpoints of the present line, the newest first. */
export async function* presentLine(ground: Ground, plan: LoadedPlan): AsyncGenerator<ResumeCheckpoint> {
  // A resume that went back took every later checkpoint out of the line.
  let below: Place | null = null;
  const now = placeNow(plan.state);
  let from = plan.state.revision;
  while (from >= 0) {
    const page = await ground.store.readStream(planStream(plan.planId), {
      from,
      direction: "backwards",
      limit: pageSize,
      types: ["StepCompleted", "ItemCompleted"],
    });
    for (const recorded of page) {
      const { revision } = recorded;
      const decoded = decode(ground.digests, recorded, null);
      if (decoded.kind === "damaged") throw new DamagedEvent(revision);
      const checkpoint = checkpointOf(decoded.event.data as Completion, revision);
      const place = placeOf(checkpoint);
      if (isBefore(now, place) || (below !== null && !isBefore(place, below))) continue;
      below = place;
      yield checkpoint;
    }
    const last = page[page.length - 1];
    if (last === undefined || page.length < pageSize) return;
    from = last.revision - 1;
  }
}

/** Steps that did something outside and would do it again. A skipped one did nothing. */
async function outsideEffects(
  checkpoints: readonly ResumeCheckpoint[],
  definition: DefinitionReader | null,
): Promise<FromFacts["repeats"]> {
  const repeats: { step: number; stepId: string; rerun: RerunPolicy }[] = [];
  if (definition === null) return repeats;
  for (const { step, item, stepId, how } of checkpoints) {
    // Items of one step are told as that step. What was skipped did nothing, and neither did a question.
    if (how === "skipped" || how === "approved" || repeats[0]?.step === step) continue;
    const { rerun, each } = await definition.step(step);
    if (rerun !== "safe" && (item !== null) === (each !== null)) repeats.unshift({ step, stepId, rerun });
  }
  return repeats;
}
