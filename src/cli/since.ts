/** `--since`: a duration back from now, such as `2d`, or a time. */
import { durationMs } from "../schema/duration.ts";
import type { CommandInput } from "./command.ts";
import { usage } from "./usage.ts";

/** Whether an ISO time is not before it; true for all where it was not given. @throws PlanError `USAGE` */
export function sinceOf({ flags, nowMs }: CommandInput, command: string): (at: string) => boolean {
  const text = flags.text("since");
  if (text === undefined) return () => true;
  const backMs = durationMs(text);
  const sinceMs = backMs === null ? Date.parse(text) : nowMs - backMs;
  if (Number.isNaN(sinceMs)) {
    throw usage(`--since takes a duration such as 2d or 30m, or a time, not "${text}"`, command);
  }
  return (at) => Date.parse(at) >= sinceMs;
}
