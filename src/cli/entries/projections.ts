/** What `plan projections` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const projections: CommandEntry = {
  name: "projections",
  group: "Keep it in order",
  target: "status|deploy|rebuild|state|delete [PLAN]",
  summary: "Shows the states that are kept of plans, or makes them anew",
  examples: [
    "plan projections status --check",
    "plan projections deploy --dry-run",
    "plan projections state B29TP4",
    "plan projections rebuild",
  ],
  flags: [
    { name: "check", summary: "exit 9 when a kept state is behind or wrong, or none is made" },
    { name: "dry-run", summary: "say what would be done" },
  ],
  exits: [0, 2, 4, 7, 9],
  load: () => import("../commands/projections.ts"),
};
