/**
 * Finds a checkpoint of a plan's present line by its id or its decision's id, however long ago it was left, with
 * what a resume from it needs to know: the outputs as they were, and the finished steps behind it.
 */
import { checkpointOf } from "../../projections/resume-metadata.ts";
import type { FromFacts } from "../domain/facts.ts";
import type { RerunPolicy } from "../schema/codes.ts";
import type { EventData } from "../schema/events.ts";
import type { ResumeCheckpoint } from "../schema/resume.ts";
import type { DefinitionReader } from "./definitions.ts";
import { type Ground, type LoadedPlan, loadPlan } from "./load-plan.ts";
import { planStream } from "./plan-stream.ts";

const pageSize = 500;

/** Null when no checkpoint of the present line has that id. */
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
    const repeats = await outsideEffects(behind, definition);
    const { phase, outputs } = then?.state ?? plan.state;
    return { checkpoint, phase, outputs, repeats };
  }
  return null;
}

/** The checkpoints of the present line, the newest first. */
export async function* presentLine(ground: Ground, plan: LoadedPlan): AsyncGenerator<ResumeCheckpoint> {
  // A resume that went back took every later checkpoint out of the line.
  let below = plan.state.metadata.lastCompletedStep + 1;
  let from = plan.state.revision;
  while (from >= 0) {
    const page = await ground.store.readStream(planStream(plan.planId), {
      from,
      direction: "backwards",
      limit: pageSize,
      types: ["StepCompleted"],
    });
    for (const { data, revision } of page) {
      const completed = JSON.parse(data) as EventData["StepCompleted"];
      if (completed.step >= below) continue;
      below = completed.step;
      yield checkpointOf(completed, revision);
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
  for (const { step, stepId, how } of checkpoints) {
    if (how === "skipped") continue;
    const { rerun } = await definition.step(step);
    if (rerun !== "safe") repeats.unshift({ step, stepId, rerun });
  }
  return repeats;
}
