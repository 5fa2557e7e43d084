/**
 * What is known of a run while it goes on, for whoever draws it. A value, made anew by each thing that is heard; it
 * holds no more of a long plan than the ids in sight, and knows no clock but the times it is told.
 */
import type { RunOptions } from "../application/run-options.ts";
import type { StoredEvent } from "../application/stored-event.ts";
import type { StepDefinition } from "../schema/definition.ts";
import type { EventData } from "../schema/events.ts";

export interface RunView {
  readonly phase: string | null;
  readonly totalSteps: number | null;
  /** Columns that ids of steps take, so that their lines stand under each other. */
  readonly idWidth: number;
  /** All ever left by the plan. */
  readonly checkpoints: number;
  readonly running: RunningStep | null;
  /** Steps after the running one, the next first; not all of a long plan. */
  readonly later: readonly LaterStep[];
  /** Ctrl-C was pressed. */
  readonly stopping: boolean;
  /** It is told again, so nothing can be stopped. */
  readonly replayed: boolean;
}

export interface RunningStep {
  readonly step: number;
  readonly stepId: string;
  readonly name: string | null;
  readonly try: number;
  /** Monotonic. */
  readonly sinceMs: number;
  /** The newest line it printed; empty before any. */
  readonly newestLine: string;
  /** Only of a step that runs once for each item of a list. */
  readonly items: RunningItems | null;
}

export interface RunningItems {
  readonly done: number;
  readonly count: number;
  readonly current: string | null;
  /** Of the newest finished ones; the time that is left is told by their median. */
  readonly durationsMs: readonly number[];
}

const durationsKept = 50;

export interface LaterStep {
  readonly step: number;
  readonly stepId: string;
  /** What it is for, or what it will ask. */
  readonly note: string;
}

type Begun = Parameters<RunOptions["onStep"]>[0];

export function stepBegan(
  view: RunView,
  { step, item, try: tryNumber, definition }: Begun,
  later: readonly LaterStep[],
  nowMs: number,
): RunView {
  const { id: stepId, name, phase } = definition;
  // The next item of the same step: its time goes on.
  const before = view.running?.step === step ? view.running : null;
  const sinceMs = before === null || item === null ? nowMs : before.sinceMs;
  const durationsMs = before?.items?.durationsMs ?? [];
  const items =
    item === null ? null : { done: item.number - 1, count: item.count, current: item.value, durationsMs };
  const running = { step, stepId, name, try: tryNumber, sinceMs, newestLine: "", items };
  return { ...view, phase, running, later: later.filter((one) => one.step > step) };
}

export function linePrinted(view: RunView, newestLine: string): RunView {
  return view.running === null ? view : { ...view, running: { ...view.running, newestLine } };
}

export function eventStored(view: RunView, { type, data }: StoredEvent): RunView {
  switch (type) {
    case "PhaseStarted":
      return { ...view, phase: (data as EventData["PhaseStarted"]).phase };
    case "ItemCompleted":
      return itemCompleted(view, data as EventData["ItemCompleted"]);
    case "StepCompleted":
      return { ...view, checkpoints: checkpointNumber(data as EventData["StepCompleted"]), running: null };
    case "StepFailed":
      return { ...view, running: null };
    default:
      return view;
  }
}

function itemCompleted(view: RunView, { item, durationMs, checkpoint }: EventData["ItemCompleted"]): RunView {
  const { running } = view;
  const checkpoints = checkpointNumber({ checkpoint });
  if (running?.items == null) return { ...view, checkpoints };
  const durationsMs = [...running.items.durationsMs, durationMs].slice(-durationsKept);
  return {
    ...view,
    checkpoints,
    running: { ...running, items: { ...running.items, done: item, durationsMs } },
  };
}

/** `cp_7` is the seventh, over all lines. */
function checkpointNumber({
  checkpoint: { checkpointId },
}: Pick<EventData["StepCompleted"], "checkpoint">): number {
  return Number(checkpointId.slice("cp_".length));
}

/** What a step to come says of itself in one line. */
export function laterStep(step: number, { id, name, phase, action }: StepDefinition): LaterStep {
  const what = action.kind === "approval" ? "asks you" : phase === "execute" ? "" : phase;
  return { step, stepId: id, note: name ?? what };
}
