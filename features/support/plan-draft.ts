/** A plan file as a scenario describes it, to be written and edited. It adds nothing a scenario did not say. */
import { stringify } from "yaml";

export interface DraftStep {
  id: string;
  run: string;
  [key: string]: unknown;
}

export interface PlanDraft {
  plan: 1;
  name: string;
  vars: Record<string, unknown>;
  steps: DraftStep[];
}

/** `rows`: one for each step, keyed by the names plan files use; `step` is the id, `outputs` are pairs. */
export function draftOf(name: string, rows: readonly Readonly<Record<string, string>>[]): PlanDraft {
  return { plan: 1, name, vars: {}, steps: rows.map(stepOf) };
}

export function planFileText(draft: PlanDraft): string {
  return stringify(draft);
}

export function stepNamed({ steps }: PlanDraft, id: string): DraftStep {
  const step = steps.find((candidate) => candidate.id === id);
  if (step === undefined) throw new Error(`the plan file has no step "${id}"`);
  return step;
}

function stepOf({ step: id = "", outputs = "", ...keys }: Readonly<Record<string, string>>): DraftStep {
  const pairs = Object.entries(keys).filter(([, value]) => value !== "");
  const step: DraftStep = { id, run: "./work" };
  for (const [key, value] of pairs) step[key] = written(value);
  if (outputs !== "") step.outputs = [outputs.slice(0, outputs.indexOf("="))];
  return step;
}

function written(text: string): unknown {
  if (/^[0-9]+$/.test(text)) return Number(text);
  return text === "true" ? true : text;
}
