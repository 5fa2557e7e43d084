/**
 * YAML nodes to located parts. Aliases are resolved here, in the order of the file and within limits, so that none
 * leads in a circle or makes a small file large. Repeated keys are found here, too; the first one holds.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Range, type YAMLMap } from "yaml";
import type { Located, LocatedEntry, LocatedMap, LocatedScalar, Mistake, Span } from "./located.ts";
import { quoted } from "./name-part.ts";
import { depthMax } from "./parse-yaml.ts";

export const aliasesMax = 100;

/** Values all aliases of a file stand for, those in lists and maps counted one by one. */
export const aliasedValuesMax = 10_000;

export interface LocatedDocument {
  /** Null where aliases passed a limit, so that the rest cannot be known. */
  readonly root: Located | null;
  readonly mistakes: readonly Mistake[];
}

interface Walk {
  /** Null while the anchored value is being read. */
  readonly anchors: Map<string, { readonly part: Located; readonly values: number } | null>;
  readonly mistakes: Mistake[];
  /** Lists and maps around the present node. */
  depth: number;
  /** Nodes so far; what an alias stands for counts as often as it is used. */
  values: number;
  aliases: number;
  aliasedValues: number;
  limitPassed: boolean;
}

export function locateNodes(node: ParsedNode | null): LocatedDocument {
  const walk: Walk = {
    anchors: new Map(),
    mistakes: [],
    depth: 0,
    values: 0,
    aliases: 0,
    aliasedValues: 0,
    limitPassed: false,
  };
  const root = locate(node, walk, { start: 0, end: 0 });
  return { root: walk.limitPassed ? null : root, mistakes: walk.mistakes };
}

/** `around` is the place of a value that was left out. */
function locate(node: unknown, walk: Walk, around: Span): Located {
  if (isAlias(node)) return locateAlias(node, walk);
  const before = walk.values++;
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor !== undefined) walk.anchors.set(anchor, null);
  walk.depth++;
  const part = locateValue(node, walk, around);
  walk.depth--;
  if (anchor !== undefined) walk.anchors.set(anchor, { part, values: walk.values - before });
  return part;
}

function locateValue(node: unknown, walk: Walk, around: Span): Located {
  if (isMap(node)) return locateMap(node, walk, around);
  if (isSeq(node)) {
    const span = spanOf(node.range, around);
    return { kind: "list", span, items: node.items.map((item) => locate(item, walk, span)) };
  }
  if (!isScalar(node)) return nothing(around);
  const { value, source } = node;
  const span = spanOf(node.range, around);
  const text = typeof value === "string" ? value : "";
  if (text.includes("\0")) note(walk, span, "no text may hold the character NUL");
  if (!text.isWellFormed()) note(walk, span, "no text may hold half a character (a lone surrogate)");
  const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return known ? { kind: "scalar", span, value, typed: source ?? text } : nothing(span);
}

function locateMap(map: YAMLMap, walk: Walk, around: Span): LocatedMap {
  const span = spanOf(map.range, around);
  const entries = new Map<string, LocatedEntry>();
  for (const pair of map.items) {
    const key = locate(pair.key, walk, span);
    const value = locate(pair.value, walk, { start: key.span.end, end: key.span.end });
    const name = key.kind === "scalar" ? key.value : null;
    // Anything but text is a mistake the parser has noted.
    if (typeof name !== "string") continue;
    if (name === "<<") note(walk, key.span, 'a plan file has no merge keys ("<<")', "write the keys out");
    else if (name === "__proto__") note(walk, key.span, 'no key may be "__proto__"');
    else if (entries.has(name)) note(walk, key.span, `the key ${quoted(name)} stands here a second time`);
    else entries.set(name, { key: key.span, value });
  }
  return { kind: "map", span, entries };
}

function locateAlias({ source, range }: Alias, walk: Walk): Located {
  const span = spanOf(range, { start: 0, end: 0 });
  const anchored = walk.anchors.get(source);
  if (!anchored) {
    if (anchored === undefined)
      note(walk, span, `no anchor ${quoted(`&${source}`)} stands before this`, "put text in quotes");
    else note(walk, span, `${quoted(`*${source}`)} stands inside of what it would repeat`);
    return nothing(span);
  }
  walk.aliases++;
  walk.aliasedValues += anchored.values;
  walk.values += anchored.values;
  if (walk.aliases > aliasesMax) passLimit(walk, span, `more than ${aliasesMax} aliases`);
  if (walk.aliasedValues > aliasedValuesMax) {
    passLimit(walk, span, `aliases stand for more than ${aliasedValuesMax} values`);
  }
  if (walk.depth + heightOf(anchored.part) > depthMax)
    passLimit(walk, span, `nested deeper than ${depthMax} levels`);
  return walk.limitPassed ? nothing(span) : { ...anchored.part, span };
}

/** Only the first limit is worth a mistake: what follows is not what the file says any more. */
function passLimit(walk: Walk, span: Span, message: string): void {
  if (!walk.limitPassed) note(walk, span, message);
  walk.limitPassed = true;
}

function heightOf(part: Located): number {
  if (part.kind === "scalar") return 0;
  const inner = part.kind === "list" ? part.items : Array.from(part.entries.values(), ({ value }) => value);
  return 1 + inner.reduce((height, child) => Math.max(height, heightOf(child)), 0);
}

function nothing(span: Span): LocatedScalar {
  return { kind: "scalar", span, value: null, typed: "" };
}

function note(walk: Walk, span: Span, message: string, suggestion: string | null = null): void {
  walk.mistakes.push({ span, message, suggestion });
}

function spanOf(range: Range | null | undefined, around: Span): Span {
  return range ? { start: range[0], end: range[1] } : around;
}
