/** What `plan audit` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const audit: CommandEntry = {
  name: "audit",
  group: "Look at it",
  target: "[PLAN]",
  summary: "Shows every resume asked for: who, granted or refused, why",
  examples: ["plan audit --since 1d", "plan audit B29TP4 --refused", "plan audit --code RUN_IN_PROGRESS"],
  flags: [
    { name: "refused", summary: "only those that were refused" },
    {
      name: "code",
      value: "CODE",
      several: true,
      summary: "refused with it, or it was accepted",
    },
    { name: "actor", value: "USER[@HOST]", summary: "only those this person asked for" },
    { name: "since", value: "2d", summary: "only those asked for since then" },
    { name: "limit", value: "N", summary: "how many, the newest" },
  ],
  exits: [0, 2, 4, 7],
  load: () => import("../commands/audit.ts"),
};
