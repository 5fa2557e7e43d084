/** What `plan explain` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const explain: CommandEntry = {
  name: "explain",
  group: "Find out more",
  target: "[CODE]",
  summary: "Explains a code: what it means, when it is said, what can be done",
  examples: ["plan explain RUN_IN_PROGRESS", "plan explain"],
  flags: [],
  exits: [0, 2],
  load: () => import("../commands/explain.ts"),
};
