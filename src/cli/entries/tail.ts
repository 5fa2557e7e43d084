/** What `plan tail` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";
import { eventType } from "../shared-flags.ts";

export const tail: CommandEntry = {
  name: "tail",
  group: "Look at it",
  target: "[PLAN...]",
  summary: "Tells events as they happen, until the run ends",
  examples: ["plan tail", "plan tail B29TP4 --type StepFailed", "plan tail B29TP4 --exit-status"],
  flags: [
    { name: "all", summary: "of every plan, also of those to come; does not end" },
    { name: "since", value: "POINT", summary: "begin there: cp_4, 10:14, 10m ago, -3; default: now" },
    eventType,
    { name: "exit-status", summary: "exit as the run does" },
    { name: "timeout", value: "10m", summary: "end after this time, with exit 8" },
  ],
  exits: [0, 1, 2, 4, 6, 7, 8, 129, 130, 143],
  load: () => import("../commands/tail.ts"),
};
