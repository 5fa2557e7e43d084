/** The form of every document that the command prints for programs, by the name in its `schema`. */
import { historyOutput } from "./outputs/history.ts";
import { statusOutput } from "./outputs/status.ts";

export const outputs = { history: historyOutput, status: statusOutput } as const;
