/**
 * Outputs of steps: kept in the event that finished the step, or, when they are long, in a blob that the event
 * names. Pure about where they are; the state knows the revision that holds each name's value.
 */
import { cut } from "../../projections/bounds.ts";
import type { EventData, StepOutput } from "../schema/events.ts";
import type { BlobGround } from "./append-blob.ts";
import { eventAt } from "./event-at.ts";
import type { Ground } from "./load-plan.ts";
import { outsidePersist, type PersistOptions } from "./persist.ts";
import { StoreError } from "./ports/store-error.ts";
import { keepText, readText } from "./text-blob.ts";

/** UTF-16 units of canonical JSON, over which they go into a blob. */
const inPlaceMax = 16 * 1024;
const outputsMax = 1024 * 1024;

/**
 * Null for none. `values` are masked already.
 *
 * @throws StoreError `EVENT_TOO_LARGE` over 1 Mi UTF-16 units in all.
 */
export async function keepOutputs(
  ground: BlobGround,
  values: Readonly<Record<string, string>>,
  options: PersistOptions = outsidePersist,
): Promise<StepOutput | null> {
  const { digests } = ground;
  const names = Object.keys(values);
  if (names.length === 0) return null;
  const text = digests.canonicalize(values);
  if (text.length <= inPlaceMax) return { values: { ...values } };
  if (text.length > outputsMax) {
    throw new StoreError(
      "EVENT_TOO_LARGE",
      `the outputs of a step have ${text.length} characters; at most ${outputsMax}`,
    );
  }
  return { blob: await keepText(ground, "OutputChunk", text, options), names };
}

/**
 * The values a state points at: name to value, for the names of `outputs`.
 *
 * @throws DamagedEvent, or StoreError `STORE_DAMAGED` for a blob
 */
export async function readOutputs(
  ground: Ground,
  planId: string,
  outputs: Readonly<Record<string, number>>,
): Promise<Record<string, string>> {
  const held = new Map<number, Readonly<Record<string, string>>>();
  for (const revision of new Set(Object.values(outputs))) {
    held.set(revision, await outputsAt(ground, planId, revision));
  }
  const found = Object.entries(outputs).flatMap(([name, revision]) => {
    const values = held.get(revision) ?? {};
    // The state keeps long names cut; nothing else can stand at that revision under the same beginning.
    const key = Object.keys(values).find((candidate) => cut(candidate, 64) === name);
    return key === undefined ? [] : [[key, values[key] ?? ""] as const];
  });
  return Object.fromEntries(found);
}

async function outputsAt(
  ground: Ground,
  planId: string,
  revision: number,
): Promise<Readonly<Record<string, string>>> {
  const { output } = (await eventAt(ground, planId, revision)).data as EventData["StepCompleted"];
  return output === null ? {} : valuesOf(ground, output);
}

export async function valuesOf(
  ground: Ground,
  output: StepOutput,
): Promise<Readonly<Record<string, string>>> {
  if ("values" in output) return output.values;
  return JSON.parse(await readText(ground, output.blob));
}
