/** The lines of a text: which one an offset is in, and what it says. Lines end with LF or CR LF and count from 1. */

export interface TextLines {
  /** Offsets beyond the text count as its end. */
  place(offset: number): { readonly line: number; readonly column: number };
  /** Without its line break. */
  text(line: number): string;
}

export function textLines(text: string): TextLines {
  const starts = [0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return {
    place(offset) {
      const within = Math.min(Math.max(offset, 0), text.length);
      const line = lineOf(starts, within);
      return { line, column: within - (starts[line - 1] ?? 0) + 1 };
    },
    text(line) {
      const start = starts[line - 1] ?? text.length;
      const end = starts[line] ?? text.length + 1;
      return text.slice(start, end - 1).replace(/\r$/, "");
    },
  };
}

/** How many lines begin at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
