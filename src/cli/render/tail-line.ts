/** One event in one line, as it is told while it happens: columns as wide as most need, because nobody knows the next. Pure. */
import type { StoredEvent } from "../../application/stored-event.ts";
import { oneLine, type Screen } from "../screen.ts";
import { eventSymbol } from "./event-symbol.ts";
import { historyRow } from "./history-row.ts";
import { shortId } from "./short-id.ts";
import { cutTo } from "./text-width.ts";

/** `planId`: null where all lines are of one plan. */
export function tailLine(
  planId: string | null,
  event: StoredEvent,
  screen: Screen,
  timeOfDay: (at: string) => string,
): string {
  const row = historyRow(event);
  const cells = [
    timeOfDay(row.at),
    ...(planId === null ? [] : [shortId(planId)]),
    row.revision.padStart(4),
    `${eventSymbol(row, screen.symbols)}${oneLine(row.event)}`.padEnd(17),
    oneLine(row.checkpoint).padEnd(6),
    oneLine(row.what),
  ];
  const line = cells.join("  ").trimEnd();
  // What is searched or kept is not cut.
  return screen.format === "rich" ? cutTo(line, screen.width) : line;
}
