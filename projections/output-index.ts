/**
 * Where each output's value is: name to the revision of the event that holds it, never the value itself.
 * At most 500 names of at most 64 characters; definitions with more are refused before they get here. Names that no
 * step could be given as a variable are left out.
 */
import type { StepOutput } from "../src/schema/events.ts";
import { cut } from "./bounds.ts";

export type OutputIndex = Readonly<Record<string, number>>;

const namesMax = 500;
const nameBytes = 64;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function withOutputs(index: OutputIndex, output: StepOutput | null, revision: number): OutputIndex {
  if (output === null) return index;
  const names = "values" in output ? Object.keys(output.values) : output.names;
  return names.length === 0
    ? index
    : withNames(
        index,
        names.map((name) => [name, revision]),
      );
}

/** The index a resume goes back to, as its event says it. */
export function outputsAgain(outputs: Readonly<Record<string, unknown>>): OutputIndex {
  return withNames({}, Object.entries(outputs));
}

function withNames(index: OutputIndex, entries: readonly (readonly [string, unknown])[]): OutputIndex {
  const next = new Map(Object.entries(index));
  for (const [name, revision] of entries) {
    if (typeof revision !== "number" || !Number.isSafeInteger(revision) || !variableName.test(name)) continue;
    const key = cut(name, nameBytes);
    if (next.has(key) || next.size < namesMax) next.set(key, revision);
  }
  // Made of entries, so that a name like __proto__ stays an ordinary key.
  return Object.fromEntries(next);
}
