/** Reads what the command prints for programs. It parses and checks forms; it knows nothing about plans. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The documents of an NDJSON text. A last line without its end is not there yet, and is left out. */
export function parseLines(text: string): JsonObject[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

export function parseObject(text: string): JsonObject {
  return JSON.parse(text);
}

/** What is found on a path of keys and indexes. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (found, key) => (found as Record<string | number, Json> | null | undefined)?.[key],
    value,
  );
}

export function list(value: Json | undefined): readonly JsonObject[] {
  if (!Array.isArray(value)) throw new Error(`${JSON.stringify(value)} is no list`);
  return value;
}

/** Keys that are not snake_case, wherever they stand. Below `opaque` stand names that people chose. */
export function oddKeys(value: Json, opaque: readonly string[] = ["values", "variables"]): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((inner: Json) => oddKeys(inner, opaque));
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(key) ? [] : [key]),
    ...(opaque.includes(key) ? [] : oddKeys(inner, opaque)),
  ]);
}
