/** The timeline of a plan: its rows as a table, each run embraced, payloads below. Pure: rows and screen to lines. */
import { type Screen, type Symbols, withoutControls } from "../screen.ts";
import { eventSymbol } from "./event-symbol.ts";
import type { HistoryRow } from "./history-row.ts";
import { type Column, table } from "./table.ts";
import { duration } from "./time.ts";

export interface Timeline {
  /** In the order of the history. */
  readonly rows: readonly HistoryRow[];
  /** The newest first. */
  readonly isReverse: boolean;
  /** What stands below each row; none where it is empty. */
  readonly payloads: readonly unknown[];
}

const columns: readonly Column[] = [
  { head: "REV", isNumber: true },
  { head: "TIME" },
  { head: "+", dropFirst: 1 },
  { head: "", isTight: true },
  { head: "EVENT" },
  { head: "CHECKPOINT", dropFirst: 2 },
  { head: "WHAT", cutTo: 24 },
];

export function historyLines(
  { rows, isReverse, payloads }: Timeline,
  screen: Screen,
  timeOfDay: (at: string) => string,
): string[] {
  const brackets = bracketsOf(rows, screen.symbols);
  const cells = rows.map((row, index) => [
    row.revision,
    timeOfDay(row.at),
    sinceBefore(row, rows[index - 1]),
    isReverse ? turned(brackets[index] ?? "", screen.symbols) : (brackets[index] ?? ""),
    `${eventSymbol(row, screen.symbols)}${row.event}`,
    row.checkpoint,
    row.what,
  ]);
  const [head = "", ...lines] = table(columns, cells, screen.width);
  const blocks = lines.map((line, index) => [line, ...payloadLines(payloads[index])]);
  return [head, ...(isReverse ? blocks.reverse() : blocks).flat()];
}

function sinceBefore({ at }: HistoryRow, before: HistoryRow | undefined): string {
  const ms = before === undefined ? 0 : Date.parse(at) - Date.parse(before.at);
  return ms < 50 ? "" : duration(ms);
}

const firsts = ["RunStarted", "PlanResumed"];
const lasts = ["PlanErrored", "PlanInterrupted", "PlanApplied", "PlanConstrained"];
/** May stand within a run or outside of one. */
const anywhere = [
  ...["PlanCreated", "TotalStepsSet", "ResumeRefused", "PlanCancelled"],
  // An answer may come when nobody runs the plan, and end it or its phase.
  ...["ApprovalGiven", "ApprovalDenied", "PlanErrored", "PlanConstrained"],
];

/** The rows may be any part of a history: what only a run does stands in one, wherever that began. */
function bracketsOf(rows: readonly HistoryRow[], { begins, goesOn, ends }: Symbols): string[] {
  let isRun = false;
  return rows.map(({ type }) => {
    if (firsts.includes(type)) {
      isRun = true;
      return begins;
    }
    const isWithin = isRun || !anywhere.includes(type);
    const isLast = lasts.includes(type) || type === "PlanCancelled";
    isRun = isWithin && !isLast;
    if (!isWithin) return "";
    return isLast ? ends : goesOn;
  });
}

/** As it looks from below. */
function turned(bracket: string, { begins, ends }: Symbols): string {
  if (bracket === begins) return ends;
  return bracket === ends ? begins : bracket;
}

function payloadLines(payload: unknown): string[] {
  if (payload === undefined) return [];
  const text = JSON.stringify(payload, null, 2);
  return text.split("\n").map((line) => `       ${withoutControls(line)}`);
}
