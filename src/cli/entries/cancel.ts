/** What `plan cancel` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";
import { reason } from "../shared-flags.ts";

export const cancel: CommandEntry = {
  name: "cancel",
  group: "Run it",
  target: "[PLAN]",
  summary: "Ends a plan for good; a running owner stops its step",
  examples: ['plan cancel B29TP4 --reason "wrong version"'],
  flags: [reason],
  exits: [0, 2, 3, 4, 6, 7, 10],
  load: () => import("../commands/cancel.ts"),
};
