/** The mistakes of a plan file as people read them: place, message, the line, a caret below it. Pure. */
import type { PlanFileProblem } from "../../application/ports/plan-source.ts";
import { oneLine, type Screen, withoutControls } from "../screen.ts";
import { counted } from "./counted.ts";

export function problemLines(
  problems: readonly PlanFileProblem[],
  path: string,
  { symbols, style, typed }: Screen,
): string[] {
  const each = problems.flatMap(({ line, column, length, message, suggestion, excerpt }) => {
    const width = String(line).length;
    const bar = symbols.bar;
    const hint = suggestion === null ? "" : ` ${oneLine(suggestion)}`;
    return [
      `${style("red", symbols.failed)} ${oneLine(path)}:${line}:${column}  ${oneLine(message)}`,
      ...(excerpt.length === 0 ? [] : [""]),
      ...excerpt.map(
        (shown) => `  ${String(shown.line).padStart(width)} ${bar} ${withoutControls(shown.text)}`,
      ),
      ...(excerpt.length === 0
        ? []
        : [`  ${" ".repeat(width)} ${bar} ${" ".repeat(column - 1)}${"^".repeat(length)}${hint}`]),
      "",
    ];
  });
  return [...each, `  ${counted(problems.length, "problem")}.   ${typed("plan help files")}`];
}
