/** The form of every document that the command prints for programs, by the name in its `schema`. */
import { diffOutput } from "./outputs/diff.ts";
import { historyOutput } from "./outputs/history.ts";
import { logsOutput } from "./outputs/logs.ts";
import { statusOutput } from "./outputs/status.ts";

export const outputs = {
  diff: diffOutput,
  history: historyOutput,
  logs: logsOutput,
  status: statusOutput,
} as const;
