/**
 * The block at the foot of a terminal while a plan runs: the running step, what it last said, what comes, and where the
 * plan stands. Pure: a view, a size, the present and the screen's symbols to lines, each within the width.
 */
import type { LaterStep, RunningItems, RunningStep, RunView } from "../run-view.ts";
import { oneLine, type Screen } from "../screen.ts";
import { aboutStep, stepLine } from "./step-line.ts";
import { cutTo, textWidth } from "./text-width.ts";
import { elapsed } from "./time.ts";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const laterShown = 5;
const barWidth = 25;
/** Under the ids. */
const indent = " ".repeat(4);

export function runBlock(view: RunView, { columns, rows }: Size, nowMs: number, screen: Screen): string[] {
  // The last column stays free: a character there leaves some terminals undecided about the line.
  const width = Math.max(8, columns - 1);
  const running = view.running === null ? [] : runningLines(view.running, view.idWidth, width, nowMs, screen);
  const foot = ["", footer(view, width, screen)];
  // One row is the cursor's. What does not fit is left out from what comes last.
  const room = Math.max(0, rows - 1 - running.length - foot.length);
  const later = laterLines(view, Math.min(laterShown, room), width, screen);
  return [...running, ...later, ...foot].slice(0, Math.max(1, rows - 1));
}

function runningLines(
  { stepId, name, try: tryNumber, sinceMs, newestLine, items }: RunningStep,
  idWidth: number,
  width: number,
  nowMs: number,
  screen: Screen,
): string[] {
  const { style, symbols } = screen;
  const text = aboutStep(name, tryNumber);
  const time = elapsed(nowMs - sinceMs);
  const right = items === null ? time : `${items.done}/${items.count}${time.padStart(12)}`;
  const line = stepLine({ symbol: style("cyan", symbols.runs), stepId, text, right }, idWidth, width);
  const deep = indent + " ".repeat(width < 60 ? 0 : Math.max(0, idWidth + 2));
  const fits = (said: string) => cutTo(said, Math.max(1, width - deep.length));
  const said = oneLine(newestLine);
  return [
    line,
    ...(items === null ? [] : [deep + fits(itemsLine(items, width - deep.length, screen))]),
    ...(said === "" ? [] : [deep + style("dim", fits(said))]),
  ];
}

/** A bar, the item, the time that is left: as many of them as there is room for, in this order of importance. */
function itemsLine(
  { done, count, current, durationsMs }: RunningItems,
  room: number,
  screen: Screen,
): string {
  const median = medianOf(durationsMs);
  const left = median === null ? "" : `about ${elapsed(median * (count - done))} left`;
  const barRoom = room - (left === "" ? 0 : textWidth(left) + 2);
  const width = Math.max(0, Math.min(barWidth, barRoom));
  const bar = progressBar(count === 0 ? 1 : done / count, width, screen.symbols.progress);
  const item = current === null ? "" : oneLine(current);
  const all = [bar, item, left].filter((part) => part !== "");
  const line = all.join("  ");
  if (textWidth(line) <= room || left === "") return line;
  return bar === "" ? left : `${bar}  ${left}`;
}

function progressBar(part: number, width: number, bar: readonly string[]): string {
  const perCell = bar.length - 1;
  const filled = Math.floor(Math.min(1, Math.max(0, part)) * width * perCell);
  return Array.from(
    { length: width },
    (_, cell) => bar[Math.min(perCell, Math.max(0, filled - cell * perCell))] ?? "",
  ).join("");
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function laterLines(view: RunView, room: number, width: number, screen: Screen): string[] {
  const { later, totalSteps, running, idWidth } = view;
  const last = later.at(0);
  const count = totalSteps === null || last === undefined ? later.length : totalSteps - last.step + 1;
  const isAll = later.length >= count && count <= room;
  const shown = later.slice(0, isAll ? count : Math.max(0, room - 1));
  const symbol = screen.style("dim", screen.symbols.later);
  const line = ({ stepId, note }: LaterStep) =>
    stepLine({ symbol, stepId, text: oneLine(note), right: "" }, idWidth, width);
  const more = count - shown.length;
  const rest = more > 0 && room > 0 && running !== null ? [cutTo(`${indent}${more} more`, width)] : [];
  return [...shown.map(line), ...rest.map((text) => screen.style("dim", text))];
}

/** What it does when it is pressed, and when it was. */
function ctrlC(replayed: boolean): { readonly first: string; readonly again: string } {
  return replayed
    ? { first: "Ctrl-C shows the rest at once", again: "Ctrl-C ends it" }
    : { first: "Ctrl-C stops safely", again: "stopping, Ctrl-C kills" };
}

/** `execute · step 3 of 6 · 18 checkpoints · Ctrl-C stops safely`; the least needed parts go where there is no room. */
function footer(
  { phase, running, totalSteps, checkpoints, stopping, replayed }: RunView,
  width: number,
  screen: Screen,
) {
  const of = totalSteps === null ? "" : ` of ${totalSteps}`;
  const parts = [
    { text: phase ?? "", keep: 2 },
    { text: running === null ? "" : `step ${running.step}${of}`, keep: 4 },
    { text: checkpoints === 1 ? "1 checkpoint" : `${checkpoints} checkpoints`, keep: 1 },
    { text: ctrlC(replayed)[stopping ? "again" : "first"], keep: 3 },
  ].filter(({ text }) => text !== "");
  const between = ` ${screen.symbols.between} `;
  for (let least = 1; ; least++) {
    const line = parts.flatMap(({ text, keep }) => (keep >= least ? [text] : [])).join(between);
    if (textWidth(line) + 2 <= width || least === 4)
      return `  ${screen.style("dim", cutTo(line, width - 2))}`;
  }
}
