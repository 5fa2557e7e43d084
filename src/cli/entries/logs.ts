/** What `plan logs` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const logs: CommandEntry = {
  name: "logs",
  group: "Look at it",
  target: "[PLAN] [STEP]",
  summary: "Shows what a step printed: the one that failed, or ran last",
  examples: ["plan logs", "plan logs B29TP4 commit --tail 20", "plan logs B29TP4 --follow"],
  flags: [
    { name: "attempt", value: "N", summary: "in this attempt; default: the newest it ran in" },
    { name: "tail", value: "N", summary: "only the last lines" },
    { name: "stderr", summary: "only what it wrote to stderr" },
    { name: "follow", summary: "go on with what it prints, until it ends" },
  ],
  exits: [0, 2, 4, 7, 129, 130, 143],
  load: () => import("../commands/logs.ts"),
};
