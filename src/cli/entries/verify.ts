/** What `plan verify` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const verify: CommandEntry = {
  name: "verify",
  group: "Keep it in order",
  target: "[PLAN]",
  summary: "Proves the history of a plan, or of all plans in the store",
  examples: ["plan verify", "plan verify B29TP4"],
  flags: [],
  exits: [0, 2, 4, 7, 9],
  load: () => import("../commands/verify.ts"),
};
