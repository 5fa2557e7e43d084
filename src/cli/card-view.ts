/** Puts together what a card shows: the summary, and the ids of the steps it names. Reads two chunks, never all. */
import type { Planstream } from "../composition/planstream.ts";
import type { ResumeSummary } from "../schema/resume.ts";
import type { CardView } from "./render/card.ts";

/** Steps at the beginning of a range that are shown by id. */
const idsShown = 6;

export async function cardView(planstream: Planstream, summary: ResumeSummary): Promise<CardView> {
  const stepIds = new Map<number, string>();
  const { definition, edit } = summary;
  const kept = summary.steps.findLast(({ why }) => why === "reused" || why === "skipped")?.last ?? 0;
  if (definition !== null) {
    const reader = planstream.definitionOf(summary);
    const wanted = summary.steps.flatMap(({ first, last }) =>
      Array.from({ length: Math.min(idsShown, last - first + 1) }, (_, index) => first + index),
    );
    for (const step of new Set([...wanted, summary.lastCompletedStep])) {
      const edited = step > kept ? edit?.stepIds[step - 1] : undefined;
      if (edited !== undefined) stepIds.set(step, edited);
      else if (step >= 1 && step <= definition.stepCount) stepIds.set(step, (await reader.step(step)).id);
    }
  }
  return { summary, stepIds };
}
