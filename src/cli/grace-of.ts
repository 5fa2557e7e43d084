/** How long a stopped step may take to end, where somebody said so. */
import type { CommandInput } from "./command.ts";
import { usage } from "./usage.ts";

/** @throws PlanError `USAGE` for a flag that is no duration; files and variables were looked at before. */
export function graceOf({ settings }: CommandInput): number | undefined {
  const graceMs = settings.durationMs("grace");
  const text = settings.text("grace");
  if (graceMs === undefined && text !== undefined) {
    throw usage(`--grace takes a duration such as 500ms, 10s or 2m, not "${text}"`, null);
  }
  return graceMs;
}
