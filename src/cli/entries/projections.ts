/** What `plan projections` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const projections: CommandEntry = {
  name: "projections",
  group: "Keep it in order",
  target: "status|rebuild",
  summary: "Shows the states that are kept of plans, or folds them anew",
  examples: ["plan projections status", "plan projections status --check", "plan projections rebuild"],
  flags: [{ name: "check", summary: "exit 9 when a kept state is behind or wrong" }],
  exits: [0, 2, 4, 7, 9],
  load: () => import("../commands/projections.ts"),
};
