/** What differs between two moments of a plan, for people. Pure: a comparison and the screen to lines. */
import type { PlanState } from "../../../projections/plan-state.ts";
import type { OutputDifference, PlanComparison } from "../../application/compare-points.ts";
import type { StepRecord } from "../../domain/step-records.ts";
import { oneLine, type Screen } from "../screen.ts";
import { differenceLines } from "./difference-lines.ts";
import { type Column, table } from "./table.ts";
import { cutTo } from "./text-width.ts";
import { duration } from "./time.ts";

const columns: readonly Column[] = [
  { head: "", isNumber: true },
  { head: "STEP", cutTo: 12 },
  { head: "STATE" },
  { head: "TRIES", dropFirst: 2 },
  { head: "TIME", dropFirst: 1 },
];

export function diffLines(
  planId: string,
  { before, after, steps, definition }: PlanComparison,
  screen: Screen,
  timeOfDay: (at: string) => string,
): string[] {
  const isSame = steps.length === 0 && definition.length === 0;
  return [
    `${screen.style("bold", oneLine(after.name))}  ${planId}`,
    "",
    `  from  ${momentText(before, timeOfDay)}`,
    `  to    ${momentText(after, timeOfDay)}`,
    "",
    ...(isSame ? ["  No step differs."] : []),
    ...(steps.length === 0 ? [] : stepLines(steps, screen)),
    ...(definition.length === 0 ? [] : definitionLines(definition, steps.length > 0)),
  ];
}

function momentText(
  { revision, updatedAt, status, metadata }: PlanState,
  timeOfDay: (at: string) => string,
): string {
  const time = updatedAt === null ? "" : ` (${timeOfDay(updatedAt)})`;
  const isInterrupted = status === "queued" && metadata.interrupted;
  const run = metadata.attempt === 0 ? "never run" : `attempt ${metadata.attempt}`;
  return `revision ${revision}${time}, ${run}, ${isInterrupted ? "interrupted" : status}`;
}

function stepLines(steps: PlanComparison["steps"], screen: Screen): string[] {
  const rows = steps.map(({ step, stepId, before, after }) => [
    String(step),
    stepId,
    change(stateText(before), stateText(after), screen),
    change(String(before?.tries ?? 0), String(after?.tries ?? 0), screen),
    change(timeText(before), timeText(after), screen),
  ]);
  const [head = "", ...lines] = table(columns, rows, screen.width - 2);
  const below = (index: number) => steps[index]?.outputs.map((output) => outputLine(output, screen)) ?? [];
  return [`  ${head}`, ...lines.flatMap((line, index) => [`  ${line}`, ...below(index)])];
}

function change(before: string, after: string, { symbols }: Screen): string {
  return before === after ? after : `${before} ${symbols.to} ${after}`;
}

function stateText(record: StepRecord | null): string {
  if (record === null) return "never ran";
  const word = record.state === "ran" ? "done" : record.state.replaceAll("_", " ");
  return record.items === null ? word : `${word}, ${record.items} items`;
}

function timeText(record: StepRecord | null): string {
  return record?.durationMs == null ? "-" : duration(record.durationMs);
}

function outputLine({ name, before, after }: OutputDifference, screen: Screen): string {
  const text = (value: string | null) => (value === null ? "(none)" : oneLine(value));
  return cutTo(`       ${oneLine(name)}: ${text(before)} ${screen.symbols.to} ${text(after)}`, screen.width);
}

const kinds = { edited: "was edited", removed: "was removed", moved: "was moved", inserted: "was added" };

function definitionLines(definition: PlanComparison["definition"], isBelow: boolean): string[] {
  return [
    ...(isBelow ? [""] : []),
    "  The plan was edited between them:",
    ...definition.flatMap(({ kind, stepId, differences }) => [
      `    ${oneLine(stepId)} ${kinds[kind]}`,
      ...differences
        .flatMap((difference) => differenceLines({ ...difference }))
        .map((line) => `      ${line}`),
    ]),
  ];
}
