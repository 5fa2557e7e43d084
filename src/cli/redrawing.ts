/**
 * Draws lines over those it drew before, on a terminal; elsewhere below them, so that nothing that was printed is
 * ever lost. It draws on stdout, and only what it is given.
 */
import { type Screen, withoutControls } from "./screen.ts";

export function redrawing(screen: Screen): (lines: readonly string[]) => void {
  let rowsDrawn = 0;
  return (lines) => {
    const isOver = screen.format === "rich" && rowsDrawn > 0;
    const upAndClear = isOver ? `\u001b[${rowsDrawn}A\u001b[J` : "";
    const between = !isOver && rowsDrawn > 0 ? [""] : [];
    const [first = "", ...rest] = [...between, ...lines];
    for (const line of [upAndClear + first, ...rest]) screen.out(line);
    rowsDrawn = lines.reduce((sum, line) => sum + rowsOf(line, screen.width), 0);
  };
}

/** A line that is too long goes on in the next row. */
function rowsOf(line: string, width: number): number {
  return Math.max(1, Math.ceil(withoutControls(line).length / width));
}
