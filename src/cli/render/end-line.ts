/** What became of a run, in one line: it ended the plan, failed, was interrupted, or waits for an answer. Pure. */
import type { PlanState } from "../../../projections/plan-state.ts";
import { oneLine, type Screen, type Style } from "../screen.ts";
import { placeText } from "./place-text.ts";

/** `state`: with the event that ended the run. */
export function endLine(state: PlanState, { format, symbols, style: styled }: Screen): string {
  // The words say it all where there are no colours.
  const style = (name: Style, symbol: string) => (format === "rich" ? `${styled(name, symbol)} ` : "");
  const { status, ending, failed, metadata, approval } = state;
  const kept = checkpoints(metadata.checkpointCount);
  if (ending !== null) {
    const symbol = status === "applied" ? style("green", symbols.done) : style("yellow", symbols.failed);
    const why = ending.reason === null ? "" : `: ${oneLine(ending.reason)}`;
    return `${symbol}${status}${why}, ${kept}`;
  }
  if (status === "errored") {
    const place = failed ?? approval;
    return `${style("red", symbols.failed)}errored at ${place === null ? "" : placeText(place)}, ${kept} kept`;
  }
  const stopped = style("yellow", symbols.stopped);
  if (metadata.interruption?.cause === "approval" && approval !== null) {
    return `${stopped}waits for an answer at ${placeText(approval)}: ${oneLine(approval.question)}`;
  }
  return `${stopped}interrupted after ${kept}; nothing is lost`;
}

function checkpoints(count: number): string {
  return count === 1 ? "1 checkpoint" : `${count} checkpoints`;
}
