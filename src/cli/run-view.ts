/**
 * What is known of a run while it goes on, for whoever draws it. A value, made anew by each thing that is heard; it
 * holds no more of a long plan than the ids in sight, and knows no clock but the times it is told.
 */
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
  readonly stopping: boolean;
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

export interface LaterStep {
  readonly step: number;
  readonly stepId: string;
  /** What it is for, or what it will ask. */
  readonly note: string;
}

export function stepBegan(
  view: RunView,
  begun: { readonly step: number; readonly try: number; readonly definition: StepDefinition },
  later: readonly LaterStep[],
  nowMs: number,
): RunView {
  const { step, definition } = begun;
  const { id: stepId, name, phase } = definition;
  const running = { step, stepId, name, try: begun.try, sinceMs: nowMs, newestLine: "", items: null };
  return { ...view, phase, running, later: later.filter((one) => one.step > step) };
}

export function linePrinted(view: RunView, newestLine: string): RunView {
  return view.running === null ? view : { ...view, running: { ...view.running, newestLine } };
}

export function eventStored(view: RunView, { type, data }: StoredEvent): RunView {
  switch (type) {
    case "PhaseStarted":
      return { ...view, phase: (data as EventData["PhaseStarted"]).phase };
    case "StepCompleted":
      return { ...view, checkpoints: checkpointNumber(data as EventData["StepCompleted"]), running: null };
    case "StepFailed":
      return { ...view, running: null };
    default:
      return view;
  }
}

/** `cp_7` is the seventh, over all lines. */
function checkpointNumber({ checkpoint: { checkpointId } }: EventData["StepCompleted"]): number {
  return Number(checkpointId.slice("cp_".length));
}

/** What a step to come says of itself in one line. */
export function laterStep(step: number, { id, name, phase }: StepDefinition): LaterStep {
  return { step, stepId: id, note: name ?? (phase === "execute" ? "" : phase) };
}
