/** What `plan history` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";
import { at, eventType } from "../shared-flags.ts";

export const history: CommandEntry = {
  name: "history",
  group: "Look at it",
  target: "[PLAN]",
  summary: "Shows what happened to a plan",
  examples: [
    "plan history",
    "plan history B29TP4 --range cp_2..",
    "plan history B29TP4 --type ResumeRefused --json",
    "plan history B29TP4 --replay",
  ],
  flags: [
    at,
    { name: "range", value: "A..B", summary: "only from A to B; A.. and ..B reach to the ends" },
    { name: "all", summary: "also starts of steps and phases, and each item" },
    eventType,
    { name: "step", value: "ID", summary: "only what is about this step" },
    { name: "payload", summary: "the data of each event below it" },
    { name: "reverse", summary: "the newest first" },
    { name: "replay", summary: "show the run again, as it went; Ctrl-C skips the waiting" },
    { name: "speed", value: "10", summary: "how many times faster than it was" },
  ],
  exits: [0, 2, 4, 7, 129, 130, 143],
  load: () => import("../commands/history.ts"),
};
