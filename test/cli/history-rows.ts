/** Rows of a history, for tests that name only what they are about. */
import type { HistoryRow } from "../../src/cli/render/history-row.ts";

export function rowOf(type: string, more: Partial<HistoryRow> = {}): HistoryRow {
  const base = {
    revision: "1",
    at: "2026-11-22T10:15:00.000Z",
    checkpoint: "",
    what: "",
    how: null,
    item: null,
  };
  return { ...base, type, event: type, ...more };
}

/** Items of one step, finished a second after each other; the first leaves `cp_<checkpoint>`. */
export function items(
  first: number,
  last: number,
  checkpoint: number,
  more: Partial<HistoryRow> = {},
): HistoryRow[] {
  return Array.from({ length: last - first + 1 }, (_, index) =>
    rowOf("ItemCompleted", {
      revision: String(10 + first + index),
      at: `2026-11-22T10:15:${String(first + index).padStart(2, "0")}.000Z`,
      checkpoint: `cp_${checkpoint + index}`,
      what: `backfill/${first + index}`,
      how: "ran",
      item: { stepId: "backfill", number: first + index },
      ...more,
    }),
  );
}
