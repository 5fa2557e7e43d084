/** What is said of each event of a run that is told again. Pure: an event, the state with it, lines. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { StoredEvent } from "../application/stored-event.ts";
import type { StepDefinition } from "../schema/definition.ts";
import type { EventData } from "../schema/events.ts";
import { endLine } from "./render/end-line.ts";
import { beginLine, runLines } from "./render/run-lines.ts";
import { duration } from "./render/time.ts";
import { oneLine, type Screen } from "./screen.ts";

/** One event of the past as it is told. */
export interface Retold {
  readonly event: StoredEvent;
  /** The state without it, and with it. */
  readonly before: PlanState;
  readonly state: PlanState;
  /** How long nothing had run when it came. */
  readonly pausedMs: number;
}

/** `steps`: by id. */
export function replayLines(
  { event, state, pausedMs }: Retold,
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
      const later = type === "PlanResumed" ? `${duration(pausedMs)} later, ` : "";
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
