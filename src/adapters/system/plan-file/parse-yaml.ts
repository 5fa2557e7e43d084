/**
 * Text to one YAML 1.2 document and all its syntax mistakes, within limits that hold for hostile files, too: they
 * are counted while the file is taken apart, before anything recurses into it. It never throws, resolves no alias
 * and looks for no repeated keys (the package's own search takes time by their square).
 */
import { Composer, type CST, Lexer, type ParsedNode, Parser } from "yaml";
import type { Mistake } from "./located.ts";
import { syntaxMistakes } from "./syntax-mistakes.ts";

export const depthMax = 64;

/** Words, signs and line breaks of a file. So many take seconds and some hundred MiB at worst. */
export const partsMax = 500_000;

export interface ParsedYaml {
  /** Null where a limit was passed, so that the file was not read to its end. */
  readonly root: ParsedNode | null;
  readonly mistakes: readonly Mistake[];
  /** What stands behind this offset may be something else than was meant. */
  readonly understoodTo: number;
}

const options = {
  version: "1.2",
  schema: "core",
  merge: false,
  resolveKnownTags: false,
  stringKeys: true,
  uniqueKeys: false,
} as const;

export function parseYaml(text: string): ParsedYaml {
  const { tokens, limit } = takeApart(text);
  if (limit !== null) return { root: null, mistakes: [limit], understoodTo: 0 };
  const { first, mistakes } = firstDocument(tokens);
  for (const { contents, errors, warnings } of new Composer(options).compose(first, true, text.length)) {
    const syntax = syntaxMistakes([...errors, ...warnings], contents, text);
    return { ...syntax, root: contents, mistakes: [...mistakes, ...syntax.mistakes] };
  }
  return { root: null, mistakes, understoodTo: 0 };
}

function takeApart(text: string): { readonly tokens: readonly CST.Token[]; readonly limit: Mistake | null } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let parts = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    parts++;
    const passed = limitPassed(parts, parser);
    if (passed !== null) return { tokens, limit: mistake(parser.offset - 1, parser.offset, passed) };
  }
  tokens.push(...parser.end());
  return { tokens, limit: null };
}

function limitPassed(parts: number, parser: Parser): string | null {
  if (depthOf(parser) > depthMax) return `nested deeper than ${depthMax} levels`;
  return parts > partsMax ? `the file has more than ${partsMax} words and signs` : null;
}

/** How many lists and maps are open. */
function depthOf({ stack }: Parser): number {
  if (stack.length <= depthMax) return 0;
  return stack.filter(
    ({ type }) => type === "block-map" || type === "block-seq" || type === "flow-collection",
  ).length;
}

/** A plan file is one document, and needs no directive. */
function firstDocument(tokens: readonly CST.Token[]): {
  readonly first: readonly CST.Token[];
  readonly mistakes: readonly Mistake[];
} {
  const first: CST.Token[] = [];
  const mistakes: Mistake[] = [];
  let documents = 0;
  let lost = false;
  for (const token of tokens) {
    const start = token.offset;
    if (token.type === "directive") {
      const message = "a plan file has no directives: it is YAML 1.2";
      mistakes.push(mistake(start, start + token.source.length, message, "leave it out"));
      continue;
    }
    if (token.type === "document" && ++documents > 1) {
      const message = "a second document begins here: a plan file is one";
      mistakes.push(mistake(start, start + 3, message, "put it into a file of its own"));
      break;
    }
    // Once the parser has lost its way, everything that follows is another error.
    if (token.type !== "error" || !lost) first.push(token);
    lost ||= token.type === "error";
  }
  return { first, mistakes };
}

function mistake(start: number, end: number, message: string, suggestion: string | null = null): Mistake {
  return { span: { start: Math.max(0, start), end }, message, suggestion };
}
