/**
 * Folds what a step's items say one after the other into one row, so that forty equal lines are one: `17 ItemCompleted
 * cp_3-19 backfill/1-17`. The last one of them stays: it is where the plan came to. Pure.
 */
import type { HistoryRow } from "./history-row.ts";

/** `more`: what stands in the place of the revisions that are left out. */
export function foldItems(rows: readonly HistoryRow[], more: string): HistoryRow[] {
  const folded: HistoryRow[] = [];
  for (let first = 0; first < rows.length; ) {
    const end = endOfSeries(rows, first);
    const series = rows.slice(first, end);
    // Two would be two rows again.
    if (series.length < 3) folded.push(...series);
    else folded.push(asOne(series.slice(0, -1), more), ...series.slice(-1));
    first = end;
  }
  return folded;
}

/** Where rows end that finish one item after the other of one step in the same way. */
function endOfSeries(rows: readonly HistoryRow[], first: number): number {
  let end = first + 1;
  while (end < rows.length && follows(rows[end - 1], rows[end])) end++;
  return end;
}

function follows(before: HistoryRow | undefined, row: HistoryRow | undefined): boolean {
  if (before?.item == null || row?.item == null || row.type !== "ItemCompleted") return false;
  const isSameKind = before.type === row.type && before.how === row.how;
  return isSameKind && before.item.stepId === row.item.stepId && before.item.number + 1 === row.item.number;
}

function asOne(series: readonly HistoryRow[], more: string): HistoryRow {
  const [first, last] = [series[0] as HistoryRow, series.at(-1) as HistoryRow];
  const range = `${first.item?.number}-${last.item?.number}`;
  return {
    ...last,
    revision: more,
    event: `${series.length} ${last.event}`,
    checkpoint: `${first.checkpoint}-${last.checkpoint.replace(/^cp_/, "")}`,
    what: `${last.item?.stepId}/${range}${last.how === "ran" ? "" : `, ${last.how?.replaceAll("_", " ")}`}`,
  };
}
