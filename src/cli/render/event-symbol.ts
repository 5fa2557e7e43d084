/** The symbol before an event that ended something, with the space behind it; none before any other. Pure. */
import type { Symbols } from "../screen.ts";
import type { HistoryRow } from "./history-row.ts";

export function eventSymbol({ type, how }: HistoryRow, { done, failed, stopped, skipped }: Symbols): string {
  switch (type) {
    case "StepCompleted":
    case "ItemCompleted":
      return `${how === "skipped" ? skipped : done} `;
    case "StepFailed":
    case "PlanErrored":
    case "ResumeRefused":
      return `${failed} `;
    case "PlanInterrupted":
      return `${stopped} `;
    default:
      return "";
  }
}
