/** What became of a run, in one line: it ended the plan, failed, was interrupted, or waits for an answer. Pure. */
import type { PlanState } from "../../../projections/plan-state.ts";
import { oneLine, type Screen } from "../screen.ts";
import { counted } from "./counted.ts";
import { placeText } from "./place-text.ts";

/** `state`: with the event that ended the run. */
export function endLine(state: PlanState, { symbols, style }: Screen): string {
  const { status, ending } = state;
  const symbol =
    status === "applied"
      ? style("green", symbols.done)
      : ending !== null
        ? style("yellow", symbols.failed)
        : status === "errored"
          ? style("red", symbols.failed)
          : style("yellow", symbols.stopped);
  return `${symbol} ${endText(state)}`;
}

/** The same in words alone. */
export function endText({ status, ending, failed, metadata, approval }: PlanState): string {
  const kept = counted(metadata.checkpointCount, "checkpoint");
  if (ending !== null) {
    const why = ending.reason === null ? "" : `: ${oneLine(ending.reason)}`;
    return `${status}${why}, ${kept}`;
  }
  if (status === "errored") {
    const place = failed ?? approval;
    return `errored at ${place === null ? "" : placeText(place)}, ${kept} kept`;
  }
  if (metadata.interruption?.cause === "approval" && approval !== null) {
    return `waits for an answer at ${placeText(approval)}: ${oneLine(approval.question)}`;
  }
  return `interrupted after ${kept}; nothing is lost`;
}
