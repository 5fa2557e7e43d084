/** What `plan diff` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const diff: CommandEntry = {
  name: "diff",
  group: "Look at it",
  target: "[PLAN] [A..B]",
  summary: "Compares two points of a plan, or two attempts: steps, outputs, times",
  examples: ["plan diff", "plan diff B29TP4 cp_2..", "plan diff B29TP4 --attempts 1..2"],
  flags: [
    { name: "attempts", value: "A..B", summary: "where attempt A left the plan, and attempt B" },
    { name: "exit-code", summary: "exit 9 when anything differs" },
  ],
  exits: [0, 2, 4, 7, 9],
  load: () => import("../commands/diff.ts"),
};
