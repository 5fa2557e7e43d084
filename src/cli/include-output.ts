/** Whether what steps print is part of the stream a program reads. */
import type { CommandInput } from "./command.ts";
import { usage } from "./usage.ts";

/** @throws PlanError `USAGE` where the format has no place for it: people see it anyway, one document could not hold it. */
export function checkIncludeOutput({ flags, screen }: Pick<CommandInput, "flags" | "screen">): void {
  if (!flags.has("include-output") || screen.format === "ndjson") return;
  throw usage("--include-output is of --format ndjson", null);
}
