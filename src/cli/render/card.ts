/** The card that says where a plan stands and what a resume would do. Pure: view, present and screen to lines. */
import type { ResumeSummary, StepRange } from "../../schema/resume.ts";
import { oneLine, type Screen } from "../screen.ts";
import { counted } from "./counted.ts";
import { placeText } from "./place-text.ts";
import { differencesOf } from "./placed-differences.ts";
import { cutTo, padTo, textWidth, wrapTo } from "./text-width.ts";
import { when } from "./time.ts";

export interface CardView {
  readonly summary: ResumeSummary;
  /** Ids of steps by number; what is not there is not known. */
  readonly stepIds: ReadonlyMap<number, string>;
}

const labelWidth = 16;
/** Less would say nothing. */
const idsWidthMin = 8;

export function card(view: CardView, nowMs: number, screen: Screen): string[] {
  const { summary } = view;
  const rows = [
    ["State", stateText(summary, (at) => when(at, nowMs, screen))],
    ["Phase", summary.phase],
    ["Last completed", lastCompletedText(view)],
    ["Checkpoint", checkpointText(summary)],
    ["Decision", summary.from?.decisionId ?? "none yet"],
    ...(summary.cutOff === null ? [] : [inFlightRow(summary.cutOff, summary)]),
    ...(summary.waitingFor === null ? [] : [["Waits for", questionText(summary.waitingFor)]]),
    ...(summary.failed === null || summary.ending !== null
      ? []
      : [["Failed", `${placeText(summary.failed)}: ${summary.failed.message}`]]),
    ...(summary.source?.changed === true ? [["Plan file", fileText(summary.source)]] : []),
    ...editRows(summary),
    ["Read from", readFromText(summary)],
  ];
  const name = screen.style("bold", oneLine(summary.name));
  return [
    `${name}  ${summary.planId}`,
    "",
    ...rows.flatMap(([label = "", text = ""]) => rowLines(label, oneLine(text), screen)),
    "",
    ...rangeLines(view, screen),
    ...changeLines(summary, screen),
  ];
}

/** A long text goes on below itself on a terminal; elsewhere a line is a line. */
function rowLines(label: string, text: string, { format, width }: Screen): string[] {
  const lines = format === "rich" ? wrapTo(text, width - 2 - labelWidth) : [text];
  return lines.map((line, index) => `  ${(index === 0 ? label : "").padEnd(labelWidth)}${line}`);
}

function fileText({ path, inPlaceOf }: NonNullable<ResumeSummary["source"]>): string {
  return inPlaceOf === undefined ? `${path} was edited` : `${path}, in place of ${inPlaceOf}`;
}

/** What an edited file says that this plan, begun before, does not follow. */
function editRows({ name, edit }: ResumeSummary): string[][] {
  if (edit === null) return [];
  const { otherName, keptVariables } = edit;
  return [
    ...(otherName === null
      ? []
      : [["Plan name", `renamed to ${otherName} in the file; this plan stays ${name}`]]),
    ...(keptVariables.length === 0
      ? []
      : [["Variables", `${keptVariables.join(", ")} as before: fixed when the plan was created`]]),
  ];
}

function stateText(summary: ResumeSummary, shown: (at: string) => string): string {
  const { state, interruption, lastRun, attempt, ending } = summary;
  const who = lastRun === null ? "" : `${lastRun.user}@${lastRun.host}`;
  if (ending !== null) {
    const by = ending.by === null ? "" : ` by ${ending.by}`;
    return `${state} ${shown(ending.at)}${by}${ending.reason === null ? "" : `: ${ending.reason}`}`;
  }
  if (interruption !== null) {
    const how = interruption.signal ?? interruption.cause;
    return `interrupted ${shown(interruption.at)} by ${how}, ${who}, attempt ${attempt}`;
  }
  if (state === "processing" && lastRun !== null) {
    const pid = `pid ${lastRun.pid}`;
    return lastRun.over
      ? `cut off: its process is gone (${who}, ${pid}), attempt ${attempt}`
      : `processing since ${shown(lastRun.startedAt)}, ${who}, ${pid}, attempt ${attempt}`;
  }
  return attempt === 0 ? "created, never run" : `${state}, ${who}, attempt ${attempt}`;
}

function lastCompletedText({ summary, stepIds }: CardView): string {
  const { lastCompletedStep: step, totalSteps: total } = summary;
  const { lastCompletedItem: item } = summary;
  const within = item === null || item === 0 ? "" : `; in step ${step + 1}, ${counted(item, "item")}`;
  if (step === 0) return `${total === null ? "none" : `none of ${total}`}${within}`;
  const id = stepIds.get(step);
  return `step ${step}${total === null ? "" : ` of ${total}`}${id === undefined ? "" : `, ${id}`}${within}`;
}

function checkpointText({ lastCheckpointId, from }: ResumeSummary): string {
  if (lastCheckpointId === null) return "none yet";
  if (from === null || from.checkpointId === lastCheckpointId) {
    return from === null ? lastCheckpointId : `${lastCheckpointId}  after ${placeText(from)}`;
  }
  return `${lastCheckpointId}; goes on from ${from.checkpointId}, after ${placeText(from)}`;
}

/** A step whose run is not known to be over is no cut-off one. */
function inFlightRow(cutOff: NonNullable<ResumeSummary["cutOff"]>, summary: ResumeSummary): string[] {
  return isRunning(summary) ? ["Running", placeText(cutOff)] : ["Cut off", cutOffText(cutOff)];
}

function isRunning({ state, lastRun }: ResumeSummary): boolean {
  return state === "processing" && lastRun?.over === false;
}

function cutOffText(cutOff: NonNullable<ResumeSummary["cutOff"]>): string {
  const { verdict, rerun } = cutOff;
  const words = {
    not_started: "not started",
    rolled_back: "rolled back",
    outcome_unknown: "outcome unknown",
  };
  return `${words[verdict]}: ${placeText(cutOff)} (rerun: ${rerun})`;
}

function questionText({ stepId, question }: NonNullable<ResumeSummary["waitingFor"]>): string {
  return `your answer at ${stepId}: ${question}`;
}

function readFromText({ readFrom }: ResumeSummary): string {
  const { kind, name, revision, headRevision, lag, foldedBecause } = readFrom;
  if (kind !== "events") {
    const behind = lag === 0 ? "" : `, and the ${counted(lag, "event")} since`;
    return `projection ${name}, revision ${revision} of ${headRevision}${behind}`;
  }
  const because = {
    none_kept: "no kept state",
    other_fold: "kept by another fold",
    other_history: "kept of another history",
    asked: "as asked",
  };
  const why = foldedBecause === null ? "" : ` (${because[foldedBecause]})`;
  return `all events, revision ${headRevision}${why}`;
}

const causes = {
  never_ran: "never ran",
  next_item: "goes on in its list",
  cut_off: "was cut off",
  failed: "failed",
  went_back: "ran on an earlier line",
  definition_changed: "its definition changed",
  condition: "its condition held",
} as const;

function rangeLines(view: CardView, screen: Screen): string[] {
  const { steps, edit } = view.summary;
  const rows = [
    ...steps.map((range, index) => ({
      symbol: symbolOf(range, isNext(steps, index), screen),
      numbers: numbersOf(range),
      ids: idsOf(range, view.stepIds),
      fate: range.cause === "cut_off" && isRunning(view.summary) ? "is running" : fateOf(range),
    })),
    ...removedRanges(edit?.removed ?? []).map((range) => ({
      symbol: screen.style("dim", screen.symbols.skipped),
      numbers: numbersOf(range),
      ids: range.ids.length > 5 ? `${range.ids.slice(0, 5).join(", ")}, …` : range.ids.join(", "),
      fate: "removed",
    })),
  ];
  const numbersWidth = Math.max(0, ...rows.map(({ numbers }) => numbers.length));
  const fateWidth = Math.max(0, ...rows.map(({ fate }) => fate.length));
  const room = Math.max(idsWidthMin, screen.width - numbersWidth - fateWidth - 8);
  const idsWidth = Math.min(room, Math.max(0, ...rows.map(({ ids }) => textWidth(ids))));
  return rows.map(({ symbol, numbers, ids, fate }) =>
    `  ${symbol} ${numbers.padEnd(numbersWidth)}  ${padTo(cutTo(ids, idsWidth), idsWidth)}  ${fate}`.trimEnd(),
  );
}

/** What the file says differently about steps still to run, under the ranges that name them. */
function changeLines({ changedSteps, source }: ResumeSummary, { style, width }: Screen): string[] {
  return changedSteps.flatMap((change) => {
    const what = change.kind === "inserted" ? "is new" : "does something else now";
    const lines = differencesOf(change, source?.path);
    return [
      "",
      `  Step ${change.step}, ${oneLine(change.stepId)}, ${what}`,
      ...lines.map((line) => style("dim", `      ${cutTo(line, width - 6)}`)),
    ];
  });
}

function numbersOf({ first, last }: Pick<StepRange, "first" | "last">): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

type Removed = NonNullable<ResumeSummary["edit"]>["removed"];

/** Neighbours together. */
function removedRanges(removed: Removed): { first: number; last: number; ids: string[] }[] {
  const ranges: { first: number; last: number; ids: string[] }[] = [];
  for (const { step, stepId } of removed) {
    const range = ranges[ranges.length - 1];
    if (range?.last === step - 1) {
      range.last = step;
      range.ids.push(oneLine(stepId));
    } else ranges.push({ first: step, last: step, ids: [oneLine(stepId)] });
  }
  return ranges;
}

function isNext(ranges: readonly StepRange[], index: number): boolean {
  const why = ranges[index]?.why;
  return !isKept(ranges[index]) && why !== "not_run" && (index === 0 || isKept(ranges[index - 1]));
}

function isKept(range: StepRange | undefined): boolean {
  return range?.why === "reused" || range?.why === "skipped";
}

function symbolOf({ why }: StepRange, next: boolean, { symbols, style }: Screen): string {
  if (why === "reused") return style("green", symbols.done);
  if (why === "skipped") return style("dim", symbols.skipped);
  return next ? style("cyan", symbols.runs) : style("dim", symbols.later);
}

function fateOf({ why, cause, checkpointId, item, itemCount }: StepRange): string {
  if (why === "reused" || why === "skipped") return `${why.padEnd(7)} ${checkpointId ?? ""}`;
  if (why === "marked_done")
    return item === null ? "marked done by hand" : `item ${item} marked done by hand`;
  if (why === "not_run") return cause === null ? "" : causes[cause];
  const within = item === null ? "" : `, item ${item} of ${itemCount}`;
  return `runs    ${cause === null ? "" : causes[cause]}${within}`;
}

/** The first few, so that a long plan stays one line. */
function idsOf({ first, last, stepId }: StepRange, stepIds: ReadonlyMap<number, string>): string {
  if (stepId !== null && first === last) return oneLine(stepId);
  const ids: string[] = [];
  for (let step = first; step <= last; step++) {
    const id = stepIds.get(step);
    if (id === undefined || ids.length === 5) return ids.length === 0 ? "" : `${ids.join(", ")}, …`;
    ids.push(oneLine(id));
  }
  return ids.join(", ");
}
