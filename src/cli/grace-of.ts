/** How long a stopped step may take to end, where somebody said so. */
import type { CommandInput } from "./command.ts";
import { parseDuration } from "./parse-duration.ts";

/** @throws PlanError `USAGE` for a flag that is no duration; files and variables were looked at before. */
export function graceOf({ settings }: CommandInput): number | undefined {
  return settings.durationMs("grace") ?? parseDuration("grace", settings.text("grace"));
}
