/** What a run says as it goes, one line for each thing that happened. Pure: an event, what is known, lines. */
import type { StoredEvent } from "../../application/stored-event.ts";
import type { StepDefinition } from "../../schema/definition.ts";
import type { EventData } from "../../schema/events.ts";
import { oneLine, type Screen } from "../screen.ts";
import { placeText } from "./place-text.ts";
import { duration } from "./time.ts";

export function runLines(event: StoredEvent, totalSteps: number | null, screen: Screen): string[] {
  return screen.format === "rich" ? richLines(event, screen) : plainLines(event, totalSteps);
}

/** Only on a terminal: elsewhere a step is told when it is over. */
export function beginLine(definition: StepDefinition, tryNumber: number, { symbols, style }: Screen): string {
  const name = definition.name === null ? "" : `  ${style("dim", oneLine(definition.name))}`;
  const again = tryNumber === 1 ? "" : `  try ${tryNumber}`;
  return `  ${style("cyan", symbols.runs)} ${definition.id}${name}${again}`;
}

function plainLines({ type, data }: StoredEvent, totalSteps: number | null): string[] {
  switch (type) {
    case "StepCompleted":
    case "ItemCompleted": {
      const completed = data as EventData["StepCompleted"] | EventData["ItemCompleted"];
      const { step, how, durationMs, checkpoint } = completed;
      const place = `[${step}/${totalSteps ?? "?"}] ${placeText(completed)}`;
      return [`${place}: ${completedWords[how]} in ${duration(durationMs)} (${checkpoint.checkpointId})`];
    }
    case "StepFailed": {
      const failed = data as EventData["StepFailed"];
      const place = `[${failed.step}/${totalSteps ?? "?"}] ${placeText(failed)}`;
      return [`${place}: failed in ${duration(failed.durationMs)}, ${failure(failed)}`];
    }
    default:
      return [];
  }
}

const completedWords = {
  ran: "done",
  approved: "approved",
  skipped: "skipped",
  failed_allowed: "failed, as it may,",
  marked_done: "marked done",
} as const;

function richLines({ type, data }: StoredEvent, { symbols, style }: Screen): string[] {
  switch (type) {
    case "StepCompleted":
    case "ItemCompleted": {
      const completed = data as EventData["StepCompleted"] | EventData["ItemCompleted"];
      const { how, durationMs, checkpoint } = completed;
      const symbol = how === "skipped" ? style("dim", symbols.skipped) : style("green", symbols.done);
      const word = how === "ran" ? "" : `  ${completedWords[how].replaceAll(",", "")}`;
      return [
        `  ${symbol} ${placeText(completed)}  ${duration(durationMs)}  ${checkpoint.checkpointId}${word}`,
      ];
    }
    case "StepFailed": {
      const failed = data as EventData["StepFailed"];
      const symbol = style("red", symbols.failed);
      return [`  ${symbol} ${placeText(failed)}  ${duration(failed.durationMs)}  ${failure(failed)}`];
    }
    default:
      return [];
  }
}

function failure({ error, willRetry }: EventData["StepFailed"]): string {
  return `${oneLine(error.message)} (${willRetry ? "is tried again" : "not tried again"})`;
}
