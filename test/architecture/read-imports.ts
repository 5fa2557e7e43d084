/**
 * Finds the imports and re-exports of a source. A `type` in front of the braces makes an import vanish at run time;
 * one inside the braces does not (`verbatimModuleSyntax`), so that counts as an import of values.
 */
import { posix } from "node:path";
import { maskSource } from "./mask-source.ts";
import { lineAt } from "./source-files.ts";

export interface Import {
  readonly specifier: string;
  readonly kind: "type" | "value" | "dynamic";
  readonly line: number;
  /** Path from the root for a relative specifier, else null. */
  readonly target: string | null;
}

const clause = String.raw`(?:[\w$]+\s*,\s*)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^{}]*\}|[\w$]+)`;
const fromClause = new RegExp(
  String.raw`(?<![\w$.])(?:import|export)\b\s*(type\b(?!\s*from)\s*)?${clause}\s*from\s*["']([^"'\n]+)["']`,
  "g",
);
const sideEffect = /(?<![\w$.])import\s*(["'])([^"'\n]+)\1/g;
const dynamic = /(?<![\w$.])import\s*\(\s*(?:(["'`])([^"'`\n]+)\1\s*[),])?/g;

export const computedSpecifier = "(computed)";

export function readImports(path: string, source: string): Import[] {
  const { withStrings, code } = maskSource(source);
  const found: Import[] = [];
  const add = (match: RegExpExecArray, specifier: string, kind: Import["kind"]): void => {
    // Inside a string or a template the masked code is blank.
    if (code[match.index] === " ") return;
    const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : null;
    found.push({ specifier, kind, line: lineAt(source, match.index), target });
  };
  for (const match of withStrings.matchAll(fromClause))
    add(match, match[2] ?? "", match[1] ? "type" : "value");
  for (const match of withStrings.matchAll(sideEffect)) add(match, match[2] ?? "", "value");
  for (const match of withStrings.matchAll(dynamic)) add(match, match[2] ?? computedSpecifier, "dynamic");
  return found.sort((left, right) => left.line - right.line);
}

/** The package a bare specifier belongs to: `@a/b/c` is of `@a/b`. */
export function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
