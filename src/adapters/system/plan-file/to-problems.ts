/**
 * Mistakes to the problems of the port: in order of place, each once, with line, column and the lines to show. It
 * keeps what is reported of a hostile file small, and never shows what is hidden.
 */
import type { PlanFileProblem } from "../../../application/ports/plan-source.ts";
import type { Mistake, Span } from "./located.ts";
import { type TextLines, textLines } from "./text-lines.ts";

/** More than anybody reads at once. One further problem says that there are more. */
export const problemsMax = 100;

/** Longer lines are cut, and not shown for a mistake behind the cut: the caret could not be seen. */
export const excerptColumnsMax = 500;

/** Characters of `hidden` are shown as `*`. */
export function toProblems(
  mistakes: readonly Mistake[],
  text: string,
  hidden: readonly Span[],
): PlanFileProblem[] {
  const lines = textLines(text);
  const shown = textLines(hide(text, hidden));
  const sorted = [...mistakes].sort((left, right) => left.span.start - right.span.start);
  const once = sorted.filter(isFirstOfItsKind()).slice(0, problemsMax + 1);
  const problems = once.map((mistake) => toProblem(mistake, lines, shown));
  const next = problems[problemsMax];
  if (next === undefined) return problems;
  return [...problems.slice(0, problemsMax), { ...next, message: "and more from here on", suggestion: null }];
}

function toProblem(
  { span, message, suggestion }: Mistake,
  lines: TextLines,
  shown: TextLines,
): PlanFileProblem {
  const { line, column } = lines.place(span.start);
  const rest = lines.text(line).length - column + 1;
  const length = Math.max(1, Math.min(span.end - span.start, rest));
  return { line, column, length, message, suggestion, excerpt: excerptOf(shown, line, column) };
}

function excerptOf(shown: TextLines, line: number, column: number): PlanFileProblem["excerpt"] {
  if (column > excerptColumnsMax) return [];
  return [line - 1, line]
    .filter((number) => number > 0)
    .map((number) => ({ line: number, text: shown.text(number).slice(0, excerptColumnsMax) }));
}

/** A value that breaks one rule in two ways, or is used twice through an alias, is one problem. */
function isFirstOfItsKind(): (mistake: Mistake) => boolean {
  const seen = new Set<string>();
  return ({ span, message }) => {
    const kind = `${span.start} ${message}`;
    if (seen.has(kind)) return false;
    seen.add(kind);
    return true;
  };
}

function hide(text: string, hidden: readonly Span[]): string {
  let shown = "";
  let at = 0;
  for (const { start, end } of [...hidden].sort((left, right) => left.start - right.start)) {
    if (start < at) continue;
    shown += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]/g, "*");
    at = end;
  }
  return shown + text.slice(at);
}
