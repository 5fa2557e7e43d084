/** The form of every document that the command prints for programs, by the name in its `schema`; of a stream, its lines. */
import { diffOutput } from "./outputs/diff.ts";
import { historyOutput } from "./outputs/history.ts";
import { logsOutput } from "./outputs/logs.ts";
import { statusOutput } from "./outputs/status.ts";
import { tailOutput } from "./outputs/tail.ts";

export const outputs = {
  diff: diffOutput,
  history: historyOutput,
  logs: logsOutput,
  status: statusOutput,
  tail: tailOutput,
} as const;
