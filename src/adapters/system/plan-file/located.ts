/**
 * A parsed file in which every part knows its place. It knows neither YAML nor what a plan is, and is never changed
 * after it was built. Aliases are gone: what they stand for is in their place, shared.
 */

/** Offsets into the text, in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar {
  readonly kind: "scalar";
  readonly span: Span;
  readonly value: string | number | boolean | null;
  /** What was typed, without quotes: `1.10` for the number 1.1. */
  readonly typed: string;
}

export interface LocatedList {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly Located[];
}

export interface LocatedMap {
  readonly kind: "map";
  readonly span: Span;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedEntry {
  readonly key: Span;
  readonly value: Located;
}

export type Path = readonly PropertyKey[];

/** One mistake by its place; what becomes a problem of the port once lines are counted. */
export interface Mistake {
  readonly span: Span;
  readonly message: string;
  readonly suggestion: string | null;
  /** How far the file must have been understood for the mistake to be one. Default: the end of its span. */
  readonly reliesOn?: number;
  /** Where a value begins that means nothing because of this mistake. Default: the start of its span. */
  readonly spoils?: number;
}

/** The part at a path, or null where the path leads nowhere. */
export function partAt(root: Located, path: Path): Located | null {
  let part: Located | null = root;
  for (const key of path) part = part === null ? null : childOf(part, key);
  return part;
}

/** The key a path ends with, where the file has it. */
export function keyAt(root: Located, path: Path): Span | null {
  const parent = partAt(root, path.slice(0, -1));
  return parent?.kind === "map" ? (parent.entries.get(String(path.at(-1)))?.key ?? null) : null;
}

/** Where to look for a part: its first key if it is a map or list that spreads over lines, else itself. */
export function headOf(part: Located): Span {
  if (part.kind === "map") return part.entries.values().next().value?.key ?? part.span;
  return part.span;
}

/** The value as JavaScript knows it. `asTyped` says at which paths a number or boolean stays the text it was. */
export function plainValue(part: Located, asTyped: (path: Path) => boolean, path: Path = []): unknown {
  switch (part.kind) {
    case "scalar":
      return part.value !== null && asTyped(path) ? part.typed : part.value;
    case "list":
      return part.items.map((item, index) => plainValue(item, asTyped, [...path, index]));
    case "map":
      return Object.fromEntries(
        Array.from(part.entries, ([key, { value }]) => [key, plainValue(value, asTyped, [...path, key])]),
      );
  }
}

function childOf(part: Located, key: PropertyKey): Located | null {
  if (part.kind === "map") return part.entries.get(String(key))?.value ?? null;
  if (part.kind === "list" && typeof key === "number") return part.items[key] ?? null;
  return null;
}
