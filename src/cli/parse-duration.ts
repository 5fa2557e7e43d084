/** Durations on the command line: the same words as in plan files. */
import { PlanError } from "../application/plan-error.ts";
import { durationMs } from "../schema/duration.ts";

/** @throws PlanError `USAGE` */
export function parseDuration(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = durationMs(text);
  if (ms === null)
    throw new PlanError("USAGE", `--${flag} takes a duration such as 500ms, 10s or 2m, not "${text}"`);
  return ms;
}
