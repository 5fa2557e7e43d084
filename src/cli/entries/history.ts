/** What `plan history` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const history: CommandEntry = {
  name: "history",
  group: "Look at it",
  target: "[PLAN]",
  summary: "Shows what happened to a plan",
  examples: ["plan history", "plan history B29TP4 --type ResumeRefused --json"],
  flags: [
    { name: "all", summary: "also starts of steps and phases" },
    { name: "type", value: "EVENT", several: true, summary: "only events of this type" },
  ],
  exits: [0, 2, 4, 7],
  load: () => import("../commands/history.ts"),
};
