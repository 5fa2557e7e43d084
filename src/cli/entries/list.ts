/** What `plan list` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const list: CommandEntry = {
  name: "list",
  group: "Look at it",
  summary: "Lists plans, the one last worked on first",
  examples: ["plan list", "plan list --limit 5"],
  flags: [{ name: "limit", value: "20", summary: "how many" }],
  exits: [0, 2, 4, 7],
  load: () => import("../commands/list.ts"),
};
