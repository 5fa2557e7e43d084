/**
 * The definition a resume would go on with, where it is not the stored one: an edited plan file, or one the caller holds.
 * It compares, and stores nothing.
 */
import { changesLater, changesToFinished } from "../domain/definition-change.ts";
import type { DefinitionFacts } from "../domain/facts.ts";
import { editOf } from "../domain/resume-edit.ts";
import { stepsInPlan } from "../domain/step-in-plan.ts";
import type { PlanDefinition } from "../schema/definition.ts";
import type { PlanSource } from "../schema/events.ts";
import { type DefinitionReader, type FrozenDefinition, freezeDefinition } from "./definitions.ts";
import type { Ground, LoadedPlan } from "./load-plan.ts";
import { PlanError } from "./plan-error.ts";
import type { PlanSourceReader } from "./ports/plan-source.ts";

export interface DefinitionGround extends Ground {
  readonly sources: PlanSourceReader;
}

export interface DefinitionWishes {
  /** A definition the caller holds, in place of the plan file. */
  readonly definition: PlanDefinition | null;
  /** A plan file in place of the plan's own; null: the plan's own. */
  readonly file: string | null;
  /** Its steps work in the stored folder, whatever it names. */
  readonly keepCwd: boolean;
  /** Whether the plan file is compared with the stored definition; only looking needs no parser. */
  readonly lookAtFile: boolean;
}

export interface Edited {
  readonly definition: PlanDefinition;
  readonly frozen: FrozenDefinition;
  readonly facts: DefinitionFacts;
}

/** A plan file as it is now. */
export interface FoundFile {
  /** `sha256`: of its bytes now. */
  readonly source: PlanSource;
  /** Whether these are others than the stored definition came from. */
  readonly isChanged: boolean;
  /** It was named in place of the plan's own. */
  readonly isGiven: boolean;
}

/** Null when there is none, when it is gone, or when it shall not be looked at. */
export async function lookAtFile(
  ground: DefinitionGround,
  { state }: LoadedPlan,
  wishes: DefinitionWishes,
): Promise<FoundFile | null> {
  const { source: stored } = state;
  const { file, definition, lookAtFile: isLookedAt } = wishes;
  const isGiven = file !== null;
  const source = isGiven ? inPlaceOf(stored, file) : stored;
  if (source === null || definition !== null || !(isGiven || isLookedAt)) return null;
  const sha256 = await ground.sources.hash(source.path);
  // A file that was named must be there; reading it says why it is not.
  if (sha256 === null) return isGiven ? { source, isChanged: true, isGiven } : null;
  return { source: { ...source, sha256 }, isChanged: sha256 !== stored?.sha256, isGiven };
}

/** Paths in it count from where the plan's first file stood: a plan does not move because an edited copy lies elsewhere. */
function inPlaceOf(stored: PlanSource | null, path: string): PlanSource {
  const first = stored?.inPlaceOf ?? stored?.path ?? path;
  return { path, sha256: "", ...(first === path ? {} : { inPlaceOf: first }) };
}

/** Null when the file's bytes are those that were stored, or when it says the same; an error when it has mistakes. */
export async function editedDefinition(
  ground: DefinitionGround,
  plan: LoadedPlan,
  wishes: DefinitionWishes,
  stored: DefinitionReader,
  finished: number,
  found: FoundFile | null,
): Promise<Edited | PlanError | null> {
  if (wishes.definition !== null) {
    const kept = wishes.keepCwd ? { cwd: (await stored.head()).cwd } : {};
    const definition = { ...wishes.definition, ...kept };
    return compare(ground, plan, definition, stored, finished, { source: null, lines: {} });
  }
  if (found === null || !found.isChanged) return null;
  const { path, inPlaceOf: first } = found.source;
  const file = await ground.sources.read(path, first);
  if (file.kind === "invalid") {
    const what = found.isGiven ? "has mistakes" : "was edited and has mistakes";
    return new PlanError("PLAN_FILE_INVALID", `${path} ${what}`, {
      evidence: { path },
      problems: file.problems,
    });
  }
  const from = { source: { ...found.source, sha256: file.sha256 }, lines: file.lines };
  return compare(ground, plan, file.definition, stored, finished, from);
}

async function compare(
  ground: DefinitionGround,
  plan: LoadedPlan,
  definition: PlanDefinition,
  stored: DefinitionReader,
  finished: number,
  found: Pick<DefinitionFacts, "source" | "lines">,
): Promise<Edited | null> {
  const frozen = freezeDefinition(ground.digests, definition);
  if (frozen.ref.sha256 === plan.state.definition?.sha256) return null;
  const head = await stored.head();
  const before = stepsInPlan({ ...head, steps: await stored.steps() });
  const after = stepsInPlan(definition);
  const changes = changesToFinished(before, after, finished);
  const changedLater = changesLater(before, after, finished);
  const edit = editOf(head, before, definition, finished);
  return { definition, frozen, facts: { ref: frozen.ref, ...found, changes, changedLater, edit } };
}
