/** What `plan status` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";
import { at } from "../shared-flags.ts";

export const status: CommandEntry = {
  name: "status",
  group: "Look at it",
  target: "[PLAN]",
  summary: "Shows where a plan stands",
  examples: ["plan status", "plan status B29TP4 --at cp_2", "plan status B29TP4 --watch"],
  flags: [at, { name: "watch", summary: "draw it again whenever the plan goes on, until its run ends" }],
  exits: [0, 2, 4, 7, 129, 130, 143],
  load: () => import("../commands/status.ts"),
};
