/**
 * Tells again what a plan's runs told, from its events alone and in their rhythm. While nothing ran there is nothing
 * to wait for. What steps printed is in their logs, not here.
 */
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import type { HistoryOptions } from "../application/plan-history.ts";
import type { StoredEvent } from "../application/stored-event.ts";
import type { Planstream } from "../composition/planstream.ts";
import type { StepDefinition } from "../schema/definition.ts";
import type { EventData } from "../schema/events.ts";
import type { CommandInput } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { endLine } from "./render/end-line.ts";
import { beginLine, runLines } from "./render/run-lines.ts";
import { duration } from "./render/time.ts";
import { oneLine, type Screen } from "./screen.ts";
import { usage } from "./usage.ts";

const speedDefault = 10;

/** @throws PlanError `USAGE` */
export function replaySpeed(text = String(speedDefault)): number {
  const speed = Number(text);
  if (text.trim() !== "" && Number.isFinite(speed) && speed > 0) return speed;
  throw usage(`--speed takes a number above 0, not "${text}"`, "history");
}

export async function replayHistory(
  input: CommandInput,
  planstream: Planstream,
  planId: string,
  { from = 0, ...options }: HistoryOptions,
  speed: number,
): Promise<number> {
  const { screen } = input;
  const skip = new AbortController();
  const release = input.onSignal((signal) => {
    // A second one ends the process, as does any that is no wish to go on.
    release();
    if (signal !== "SIGINT") input.endBySignal(signal);
    skip.abort(signal);
  });
  try {
    const steps = await definedSteps(planstream, planId);
    let state = initialPlanState();
    let before: StoredEvent | null = null;
    for await (const event of planstream.history(planId, options)) {
      const wasRunning = state.run !== null;
      state = evolve(state, event);
      if (event.revision < from) continue;
      const sinceMs = before === null ? 0 : timeOf(event) - timeOf(before);
      if (wasRunning) await input.sleep(sinceMs / speed, skip.signal);
      if (skip.signal.aborted && skip.signal.reason !== "SIGINT") break;
      for (const line of linesOf(event, state, wasRunning ? 0 : sinceMs, steps, screen)) screen.out(line);
      before = event;
    }
  } finally {
    release();
  }
  return exitCodes.done;
}

function linesOf(
  event: StoredEvent,
  state: PlanState,
  pauseMs: number,
  steps: ReadonlyMap<string, StepDefinition>,
  screen: Screen,
): string[] {
  const { type, data } = event;
  switch (type) {
    case "PlanCreated":
      return [`${screen.style("bold", oneLine(state.name))}  ${state.planId ?? ""}`];
    case "RunStarted":
    case "PlanResumed": {
      const { attempt, actor } = data as EventData["RunStarted"];
      const later = type === "PlanResumed" ? `${duration(pauseMs)} later, ` : "";
      return [
        "",
        `  ${screen.style("dim", oneLine(`${later}attempt ${attempt}, ${actor.user}@${actor.host}`))}`,
        "",
      ];
    }
    case "StepStarted": {
      const { stepId, try: tryNumber } = data as EventData["StepStarted"];
      const step = steps.get(stepId);
      return screen.format === "rich" && step !== undefined ? [beginLine(step, tryNumber, screen)] : [];
    }
    case "PlanErrored":
    case "PlanInterrupted":
    case "PlanApplied":
    case "PlanConstrained":
    case "PlanCancelled":
      return ["", `  ${endLine(state, screen)}`];
    default:
      return runLines(event, state.metadata.totalSteps, screen);
  }
}

async function definedSteps(
  planstream: Planstream,
  planId: string,
): Promise<ReadonlyMap<string, StepDefinition>> {
  const { definition } = (await planstream.plans.get(planId)).state;
  const steps = definition === null ? [] : await planstream.definitionOf({ planId, definition }).steps();
  return new Map(steps.map((step) => [step.id, step]));
}

function timeOf({ data }: StoredEvent): number {
  return Date.parse((data as { at: string }).at);
}
