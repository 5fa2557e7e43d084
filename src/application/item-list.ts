/**
 * The list an `each` step goes over: made when the step begins, kept in the event that froze it, or, when it is long, in
 * a blob that the event names. It never changes once it stands.
 */
import type { EachItem } from "../schema/definition.ts";
import type { EventData, ItemList } from "../schema/events.ts";
import type { BlobGround } from "./append-blob.ts";
import { DamagedEvent, eventAt } from "./event-at.ts";
import type { Ground } from "./load-plan.ts";
import { outsidePersist, type PersistOptions } from "./persist.ts";
import { StoreError } from "./ports/store-error.ts";
import { keepText, readText } from "./text-blob.ts";

/** UTF-16 units of JSON, over which a list goes into a blob. */
const inPlaceMax = 16 * 1024;
const listMax = 1024 * 1024;

export type Items =
  | { readonly kind: "items"; readonly values: readonly string[] }
  /** Half a sentence. */
  | { readonly kind: "problem"; readonly problem: string };

/** What the step would go over with these values. */
export function itemsOf(each: EachItem, values: ReadonlyMap<string, string>): Items {
  switch (each.kind) {
    case "list":
      return { kind: "items", values: each.values };
    case "range":
      return { kind: "items", values: numbers(each.first, each.last, each.by) };
    case "variable": {
      const text = values.get(each.name);
      return text === undefined
        ? problem(`${each.name}, which it goes over, has no value`)
        : parseList(each.name, text);
    }
  }
}

function numbers(first: number, last: number, by: number): string[] {
  const count = Math.max(0, Math.floor((last - first) / by) + 1);
  return Array.from({ length: count }, (_, index) => String(first + index * by));
}

/** A JSON array of texts, numbers, true or false; or else lines, empty ones left out. */
function parseList(name: string, text: string): Items {
  if (!text.trimStart().startsWith("[")) {
    return {
      kind: "items",
      values: text
        .split("\n")
        .map((line) => line.replace(/\r$/, ""))
        .filter((line) => line !== ""),
    };
  }
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return problem(`${name} is no list`);
    const odd = list.findIndex((one) => !["string", "number", "boolean"].includes(typeof one));
    if (odd >= 0) return problem(`item ${odd + 1} of ${name} is no text, number, true or false`);
    return { kind: "items", values: list.map(String) };
  } catch {
    return problem(`${name} begins as a JSON list and is none`);
  }
}

function problem(text: string): Items {
  return { kind: "problem", problem: text };
}

/**
 * Durable when it resolves, so that an event may name it.
 *
 * @throws StoreError `EVENT_TOO_LARGE` over 1 Mi UTF-16 units in all.
 */
export async function keepItems(
  ground: BlobGround,
  values: readonly string[],
  options: PersistOptions = outsidePersist,
): Promise<ItemList> {
  const text = JSON.stringify(values);
  if (text.length <= inPlaceMax) return { values: [...values] };
  if (text.length > listMax) {
    throw new StoreError(
      "EVENT_TOO_LARGE",
      `a list of items has ${text.length} characters; at most ${listMax}`,
    );
  }
  return { blob: await keepText(ground, "ItemChunk", text, options) };
}

/** Reads frozen lists of one plan, and keeps the one read last: a run goes over it item by item. */
export class ItemReader {
  readonly #ground: Ground;
  readonly #planId: string;
  #kept: { readonly revision: number; readonly values: readonly string[] } | null = null;

  constructor(ground: Ground, planId: string) {
    this.#ground = ground;
    this.#planId = planId;
  }

  /** The list that the StepItemsListed at this revision froze. */
  async at(revision: number): Promise<readonly string[]> {
    if (this.#kept?.revision !== revision) {
      this.#kept = { revision, values: await readItems(this.#ground, this.#planId, revision) };
    }
    return this.#kept.values;
  }
}

async function readItems(ground: Ground, planId: string, revision: number): Promise<readonly string[]> {
  const { type, data } = await eventAt(ground, planId, revision);
  if (type !== "StepItemsListed") throw new DamagedEvent(revision);
  const { list } = data as EventData["StepItemsListed"];
  return "values" in list ? list.values : JSON.parse(await readText(ground, list.blob));
}
