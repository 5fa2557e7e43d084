/** What `plan run` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";
import { grace, includeOutput, until, varFile } from "../shared-flags.ts";

export const run: CommandEntry = {
  name: "run",
  group: "Run it",
  target: "FILE|PLAN",
  summary: "Creates a plan from a file and runs it, or runs one only created",
  examples: [
    "plan run release.plan.yaml",
    "plan run release.plan.yaml --dry-run",
    "plan run release.plan.yaml --var BUMP=minor",
  ],
  flags: [
    { name: "dry-run", group: "Look first", summary: "show what would happen; write nothing" },
    { name: "var", value: "NAME=value", several: true, summary: "a variable; never a secret" },
    varFile,
    { name: "name", value: "NAME", summary: "another name than the file's" },
    until,
    grace,
    includeOutput,
  ],
  exits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 129, 130, 143],
  load: () => import("../commands/run.ts"),
};
