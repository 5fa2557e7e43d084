/** What `plan export` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const exportEntry: CommandEntry = {
  name: "export",
  group: "Keep it in order",
  target: "PLAN...",
  summary: "Writes plans as lines of JSON that prove themselves",
  examples: ["plan export B29TP4 --out backfill.ndjson", "plan export --all > plans.ndjson"],
  flags: [
    { name: "all", summary: "every plan of the store" },
    { name: "out", value: "FILE", summary: "into a file, whole or not at all" },
  ],
  exits: [0, 2, 4, 7],
  load: () => import("../commands/export.ts"),
};
