/** What a refusal for an edited plan file shows: the first changes, with texts cut so that the event stays small. */

import { cut, shortId } from "../../projections/bounds.ts";
import type { Evidence } from "../schema/events.ts";
import type { ShownChange } from "../schema/resume.ts";
import type { DefinitionChange } from "./definition-change.ts";
import type { DefinitionFacts } from "./facts.ts";

const changesShown = 10;
/** Bytes of JSON: ten changes of eleven fields stay within the 256 KiB an event may have. */
const textBytesShown = 768;

export function definitionEvidence({ changes, source, lines, ref }: DefinitionFacts): Evidence {
  return {
    path: source?.path ?? null,
    sha256: ref.sha256,
    count: changes.length,
    earliestStep: earliestStep(changes),
    changes: shownChanges(changes, lines),
  };
}

/** The first changes, each with its place in the file and texts that are cut. */
export function shownChanges(
  changes: readonly DefinitionChange[],
  lines: DefinitionFacts["lines"],
): ShownChange[] {
  return changes.slice(0, changesShown).map(({ kind, step, stepId, differences }) => ({
    kind,
    step,
    stepId: shortId(stepId),
    place: placeOf(stepId, lines),
    differences: differences.map(({ field, before, after }) => ({
      field,
      before: cut(before, textBytesShown),
      after: cut(after, textBytesShown),
    })),
  }));
}

/** Null for a step that is not in the file, whatever its name. */
function placeOf(stepId: string, lines: DefinitionFacts["lines"]): { line: number; column: number } | null {
  const place = Object.hasOwn(lines, stepId) ? lines[stepId] : undefined;
  return place === undefined ? null : { ...place };
}

/** The lowest number a change is about: a checkpoint before it is where one can go back to. */
function earliestStep(changes: readonly DefinitionChange[]): number {
  return changes.reduce((earliest, { step }) => Math.min(earliest, step), Number.MAX_SAFE_INTEGER);
}
