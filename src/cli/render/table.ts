/** Columns of text that fit a width: some are cut, some are dropped, as each column says. Pure. */
import { oneLine } from "../screen.ts";
import { cutTo, padBefore, padTo, textWidth } from "./text-width.ts";

export interface Column {
  readonly head: string;
  /** Right-aligned. */
  readonly isNumber?: boolean;
  /** Dropped when the width is not enough, the highest first; absent: kept. */
  readonly dropFirst?: number;
  /** One space, not two, parts it from the next column. */
  readonly isTight?: boolean;
  /** Cut down to this many columns of the screen before any column is dropped. */
  readonly cutTo?: number;
}

function gapAfter(column: Column | undefined): string {
  return column?.isTight ? " " : "  ";
}

export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const texts = rows.map((row) => row.map(oneLine));
  const kept = fitColumns(columns, texts, width);
  const line = (cells: readonly string[]) =>
    kept
      .map(({ index, size, isNumber }) => {
        const cell = cutTo(cells[index] ?? "", size);
        return (isNumber ? padBefore(cell, size) : padTo(cell, size)) + gapAfter(columns[index]);
      })
      .join("")
      .trimEnd();
  return [line(columns.map(({ head }) => head)), ...texts.map(line)];
}

interface Kept {
  readonly index: number;
  readonly size: number;
  readonly isNumber: boolean;
}

function fitColumns(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): Kept[] {
  const sizes = columns.map(({ head }, index) =>
    rows.reduce((size, row) => Math.max(size, textWidth(row[index] ?? "")), head.length),
  );
  let kept = columns.map((_, index) => index);
  const least = sizes.map((size, index) => Math.min(size, columns[index]?.cutTo ?? size));
  const total = (of: readonly number[]) =>
    kept.reduce((sum, index) => sum + (of[index] ?? 0) + gapAfter(columns[index]).length, -2);
  for (;;) {
    const droppable = kept.filter((index) => columns[index]?.dropFirst !== undefined);
    if (total(least) <= width || droppable.length === 0) break;
    const worst = droppable.reduce((a, b) =>
      (columns[a]?.dropFirst ?? 0) >= (columns[b]?.dropFirst ?? 0) ? a : b,
    );
    kept = kept.filter((index) => index !== worst);
  }
  const over = total(sizes) - width;
  if (over > 0) {
    const widest = kept.reduce((a, b) => ((sizes[a] ?? 0) >= (sizes[b] ?? 0) ? a : b));
    sizes[widest] = Math.max(4, (sizes[widest] ?? 0) - over);
  }
  return kept.map((index) => ({
    index,
    size: sizes[index] ?? 0,
    isNumber: columns[index]?.isNumber ?? false,
  }));
}
