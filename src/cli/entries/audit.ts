/** What `plan audit` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const audit: CommandEntry = {
  name: "audit",
  group: "Look at it",
  target: "[PLAN]",
  summary: "Shows every resume asked for: who, granted or refused, why",
  examples: ["plan audit", "plan audit B29TP4 --refused"],
  flags: [{ name: "refused", summary: "only those that were refused" }],
  exits: [0, 2, 4, 7],
  load: () => import("../commands/audit.ts"),
};
