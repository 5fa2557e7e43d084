/**
 * What the YAML package found wrong with a text, in plain words and at a place that helps. One mistake leads to
 * more of them on its line, so the first of each line is kept.
 */
import { type ErrorCode, type ParsedNode, visit, type YAMLError } from "yaml";
import type { Mistake, Span } from "./located.ts";
import { type Words, wordsFor } from "./syntax-words.ts";

export interface SyntaxMistakes {
  readonly mistakes: readonly Mistake[];
  /** From this line on the parser may have taken the file for something else than was meant. */
  readonly understoodTo: number;
}

export function syntaxMistakes(
  errors: readonly YAMLError[],
  root: ParsedNode | null,
  text: string,
): SyntaxMistakes {
  const quotes = errors.some(({ code }) => code === "MISSING_CHAR") ? openQuotesByEnd(root, text) : new Map();
  const tabs = beforeTabs(errors, text);
  let understoodTo = tabs;
  const found: Mistake[] = [];
  for (const error of errors) {
    if (error.pos[0] >= tabs && error.code !== "TAB_AS_INDENT") continue;
    const open = error.code === "MISSING_CHAR" ? quotes.get(error.pos[0]) : undefined;
    const mistake = open === undefined ? mistakeOf(error, text) : openQuote(open, text);
    found.push(mistake);
    if (local.has(error.code) || mistake.span.start >= understoodTo) continue;
    understoodTo = lineStart(text, mistake.span.start);
  }
  return { mistakes: firstOfEachLine(found, text), understoodTo };
}

/**
 * Where the line before the first tab begins. Lines indented with tabs seem to the parser to stand at the margin, so
 * it takes them, and what they belong to, for something else, and finds much that is not wrong.
 */
function beforeTabs(errors: readonly YAMLError[], text: string): number {
  const tab = errors.find(({ code }) => code === "TAB_AS_INDENT")?.pos[0];
  if (tab === undefined) return Number.POSITIVE_INFINITY;
  return lineStart(text, lineStart(text, tab) - 1);
}

/** After these the parser goes on with the next value as if nothing had been wrong. */
const local: ReadonlySet<ErrorCode> = new Set([
  "BAD_ALIAS",
  "BAD_COLLECTION_TYPE",
  "BAD_DQ_ESCAPE",
  "BAD_SCALAR_START",
  "BLOCK_AS_IMPLICIT_KEY",
  "KEY_OVER_1024_CHARS",
  "MULTIPLE_ANCHORS",
  "MULTIPLE_TAGS",
  "NON_STRING_KEY",
  "TAG_RESOLVE_FAILED",
]);

/** An open quote is noticed only where everything ends; where it begins is what people look for. */
function openQuote(start: number, text: string): Mistake {
  const message = `the ${text[start]} that begins here is not closed`;
  return { span: { start, end: lineEnd(text, start) }, message, suggestion: null };
}

function openQuotesByEnd(root: ParsedNode | null, text: string): ReadonlyMap<number, number> {
  const quotes = new Map<number, number>();
  visit(root, {
    Scalar: (_, { type, range }) => {
      const quoted = type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
      if (range && quoted && !isClosed(text, range[0], range[1])) quotes.set(range[1], range[0]);
    },
  });
  return quotes;
}

/** Whether the last character closes the first: `\\"` and `''` inside of their quotes do not. */
function isClosed(text: string, start: number, end: number): boolean {
  const quote = text[start];
  if (end - start < 2 || text[end - 1] !== quote) return false;
  const escaping = quote === "'" ? "'" : "\\";
  let first = end - 1;
  while (first - 1 > start && text[first - 1] === escaping) first--;
  return (end - 1 - first) % 2 === 0;
}

function mistakeOf({ code, message, pos }: YAMLError, text: string): Mistake {
  const span: Span = { start: pos[0], end: Math.max(pos[1], pos[0] + 1) };
  if (code === "BLOCK_AS_IMPLICIT_KEY") return colonInText(pos[0], text);
  const [words, suggestion] = wordsFor(code, message);
  const mistake = { span, message: words, suggestion };
  return code === "TAG_RESOLVE_FAILED" ? { ...mistake, spoils: afterSpaces(text, span.end) } : mistake;
}

function colonInText(start: number, text: string): Mistake {
  const end = lineEnd(text, start);
  const onLine = /:(?:\s|$)/.test(text.slice(start, end));
  const [message, suggestion]: Words = onLine
    ? ['": " in unquoted text would begin another key', "put the text in quotes, or on the lines below a |"]
    : ["a key begins inside of this value", "indent the next line like this key"];
  return { span: { start, end }, message, suggestion };
}

function firstOfEachLine(mistakes: readonly Mistake[], text: string): Mistake[] {
  const sorted = [...mistakes].sort((left, right) => left.span.start - right.span.start);
  let covered = -1;
  return sorted.filter(({ span }) => {
    if (span.start <= covered) return false;
    covered = lineEnd(text, span.start);
    return true;
  });
}

function afterSpaces(text: string, offset: number): number {
  return offset + (/^\s*/.exec(text.slice(offset, offset + 1000))?.[0].length ?? 0);
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
