/** What `plan approve` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";
import { reason } from "../shared-flags.ts";

export const approve: CommandEntry = {
  name: "approve",
  group: "Run it",
  target: "PLAN [STEP]",
  summary: "Answers the question a plan waits with, and says how to go on",
  examples: ["plan approve B29TP4", 'plan approve B29TP4 --deny --reason "not on a Friday"'],
  flags: [{ name: "deny", summary: "the answer is no" }, reason],
  exits: [0, 2, 3, 4, 6, 7, 10],
  load: () => import("../commands/approve.ts"),
};
