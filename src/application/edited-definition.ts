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

export interface FoundFile {
  readonly source: PlanSource;
  readonly hash: string;
}

/** Null when there is none, when it is gone, or when it shall not be looked at. */
export async function lookAtFile(
  ground: DefinitionGround,
  { state }: LoadedPlan,
  wishes: DefinitionWishes,
): Promise<FoundFile | null> {
  const { source } = state;
  if (source === null || !wishes.lookAtFile || wishes.definition !== null) return null;
  const hash = await ground.sources.hash(source.path);
  return hash === null ? null : { source, hash };
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
  if (found === null || found.hash === found.source.sha256) return null;
  const { path } = found.source;
  const file = await ground.sources.read(path);
  if (file.kind === "invalid") {
    return new PlanError("PLAN_FILE_INVALID", `${path} was edited and has mistakes`, {
      evidence: { path },
      problems: file.problems,
    });
  }
  const from = { source: { path, sha256: file.sha256 }, lines: file.lines };
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
