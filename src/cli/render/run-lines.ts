/** What a run says as it goes, in lines for each thing that happened. Pure: an event, what is known, lines. */
import type { StoredEvent } from "../../application/stored-event.ts";
import type { StepDefinition } from "../../schema/definition.ts";
import type { EventData } from "../../schema/events.ts";
import { oneLine, type Screen } from "../screen.ts";
import { placeText } from "./place-text.ts";
import { aboutStep, stepLine } from "./step-line.ts";
import { cutTo, textWidth } from "./text-width.ts";
import { duration } from "./time.ts";

export function runLines(event: StoredEvent, totalSteps: number | null, screen: Screen): string[] {
  return screen.format === "rich" ? richLines(event, screen) : plainLines(event, totalSteps);
}

/** Only in rich format: elsewhere a step is told when it is over. */
export function beginLine(
  definition: StepDefinition,
  tryNumber: number,
  screen: Screen,
  idWidth = 0,
): string {
  const { id: stepId, name } = definition;
  const symbol = screen.style("cyan", screen.symbols.runs);
  return stepLine({ symbol, stepId, text: aboutStep(name, tryNumber), right: "" }, idWidth, screen.width);
}

export function plainLines({ type, data }: StoredEvent, totalSteps: number | null): string[] {
  switch (type) {
    case "StepCompleted":
    case "ItemCompleted": {
      const completed = data as EventData["StepCompleted"] | EventData["ItemCompleted"];
      const { step, how, durationMs, checkpoint } = completed;
      const place = placeOf(step, completed, totalSteps);
      return [`${place}: ${completedWords[how]} in ${duration(durationMs)} (${checkpoint.checkpointId})`];
    }
    case "StepFailed": {
      const failed = data as EventData["StepFailed"];
      const { step, durationMs, error, willRetry } = failed;
      const again = willRetry ? "is tried again" : "not tried again";
      const place = placeOf(step, failed, totalSteps);
      return [`${place}: failed in ${duration(durationMs)}, ${oneLine(error.message)} (${again})`];
    }
    default:
      return [];
  }
}

/** `[3/6] backfill`, `[3/6] backfill/18`. */
export function placeOf(
  step: number,
  place: Parameters<typeof placeText>[0],
  totalSteps: number | null,
): string {
  return `[${step}/${totalSteps ?? "?"}] ${placeText(place)}`;
}

const completedWords = {
  ran: "done",
  approved: "approved",
  skipped: "skipped",
  failed_allowed: "failed, as it may,",
  marked_done: "marked done",
} as const;

/** `definition`: of the step that was performed last, which says what it is for. */
export function richLines(
  { type, data }: StoredEvent,
  screen: Screen,
  definition: StepDefinition | null = null,
  idWidth = 0,
): string[] {
  const { symbols, style, width } = screen;
  const line = (symbol: string, place: Parameters<typeof placeText>[0], text: string, ms: number) => {
    const stepId = placeText(place);
    // Which item it was says more than ids that stand under each other.
    const room = (place.item ?? null) !== null ? Math.max(idWidth, textWidth(stepId)) : idWidth;
    return stepLine({ symbol, stepId, text, right: duration(ms) }, room, width - 1);
  };
  switch (type) {
    case "StepCompleted":
    case "ItemCompleted": {
      const completed = data as EventData["StepCompleted"] | EventData["ItemCompleted"];
      const { stepId, how, durationMs } = completed;
      const name = definition?.id === stepId ? definition.name : null;
      const word = how === "ran" ? [] : [completedWords[how].replaceAll(",", "")];
      const text = [...word, ...(name === null ? [] : [oneLine(name)])].join(", ");
      const symbol = how === "skipped" ? style("dim", symbols.skipped) : style("green", symbols.done);
      return [line(symbol, completed, text, durationMs)];
    }
    case "StepFailed": {
      const failed = data as EventData["StepFailed"];
      const text = `failed, ${failed.willRetry ? "is tried again" : "not tried again"}`;
      const why = cutTo(oneLine(failed.error.message), Math.max(20, width - 7));
      return [line(style("red", symbols.failed), failed, text, failed.durationMs), `      ${why}`];
    }
    default:
      return [];
  }
}
