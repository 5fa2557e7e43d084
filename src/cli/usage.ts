/** The error for a wrong flag or argument: what is wrong, the corrected line where there is one, and the help page. */
import { PlanError } from "../application/plan-error.ts";

/** `command`: whose page helps; null: the overview. */
export function usage(message: string, command: string | null, line?: string): PlanError {
  const help = command === null ? "plan help" : `plan ${command} --help`;
  return new PlanError("USAGE", message, {
    next: [
      ...(line === undefined ? [] : [{ command: line, why: "the corrected line" }]),
      { command: help, why: "shows what there is" },
    ],
  });
}
