/** What `plan status` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const status: CommandEntry = {
  name: "status",
  group: "Look at it",
  target: "[PLAN]",
  summary: "Shows where a plan stands",
  examples: ["plan status", "plan status B29TP4 --json"],
  flags: [],
  exits: [0, 2, 4, 7],
  load: () => import("../commands/status.ts"),
};
