/** What `plan import` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const importEntry: CommandEntry = {
  name: "import",
  group: "Keep it in order",
  target: "FILE",
  summary: "Adds exported plans, after proving all of them",
  examples: ["plan import plans.ndjson --dry-run", "plan import plans.ndjson"],
  flags: [{ name: "dry-run", summary: "prove the file and say what would be added; write nothing" }],
  exits: [0, 2, 3, 4, 7, 9, 10],
  load: () => import("../commands/import.ts"),
};
