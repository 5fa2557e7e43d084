/** The form of every document that the command prints for programs, by the name in its `schema`. */
import { statusOutput } from "./outputs/status.ts";

export const outputs = { status: statusOutput } as const;
