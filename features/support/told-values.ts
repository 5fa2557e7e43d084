/**
 * Compares what a scenario says about a document with the document. A row names a place (`reasons.0.code`) and a
 * value: JSON, plain text, `/a pattern/`, `(something)` for anything but null, or `(nothing)` for null or absent.
 */
import { deepStrictEqual, match, notStrictEqual, strictEqual } from "node:assert";

export function assertTold(document: unknown, rows: Iterable<readonly string[]>, context: string): void {
  for (const [place = "", expected = ""] of rows) {
    const found = valueAt(document, place);
    const message = `${place} is ${JSON.stringify(found)}, not ${expected}\n${context}`;
    const pattern = /^\/(.*)\/$/.exec(expected)?.[1];
    if (expected === "(nothing)") strictEqual(found ?? null, null, message);
    else if (expected === "(something)") notStrictEqual(found ?? null, null, message);
    else if (pattern !== undefined) match(textOf(found), new RegExp(pattern), message);
    else deepStrictEqual(found, parsed(expected), message);
  }
}

export function valueAt(document: unknown, place: string): unknown {
  return place
    .split(".")
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), document);
}

/** `build, test` as its parts; an empty text has none. */
export function listed(text: string): string[] {
  return text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
