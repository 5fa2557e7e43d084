/** What became of a run, in one line: it ended the plan, failed, was interrupted, or waits for an answer. Pure. */
import type { PlanState } from "../../../projections/plan-state.ts";
import { oneLine, type Screen } from "../screen.ts";
import { counted } from "./counted.ts";

/** `state`: with the event that ended the run. */
export function endLine(state: PlanState, { symbols, style }: Screen): string {
  const { status, ending, failed, metadata, approval } = state;
  const kept = counted(metadata.checkpointCount, "checkpoint");
  if (ending !== null) {
    const symbol = status === "applied" ? style("green", symbols.done) : style("yellow", symbols.failed);
    const why = ending.reason === null ? "" : `: ${oneLine(ending.reason)}`;
    return `${symbol} ${status}${why}, ${kept}`;
  }
  if (status === "errored") {
    return `${style("red", symbols.failed)} errored at ${(failed ?? approval)?.stepId ?? ""}, ${kept} kept`;
  }
  const stopped = style("yellow", symbols.stopped);
  if (metadata.interruption?.cause === "approval" && approval !== null) {
    return `${stopped} waits for an answer at ${approval.stepId}: ${oneLine(approval.question)}`;
  }
  return `${stopped} interrupted after ${kept}; nothing is lost`;
}
