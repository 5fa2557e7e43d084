/** What `plan resume` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";
import { grace, includeOutput, reason, until, varFile } from "../shared-flags.ts";

export const resume: CommandEntry = {
  name: "resume",
  group: "Run it",
  target: "[PLAN]",
  summary: "Shows where a plan stands, then goes on after its last checkpoint",
  examples: [
    "plan resume latest --dry-run",
    "plan resume B29TP4 --expect 4b1f0c9e7a2d8856",
    "plan resume B29TP4 --from cp_2",
  ],
  flags: [
    { name: "dry-run", group: "Look first", summary: "show what would happen; write nothing" },
    {
      name: "expect",
      group: "Look first",
      value: "DIGEST",
      summary: "go on only if the preview still holds",
    },
    { name: "from", group: "Choose", value: "CHECKPOINT", summary: "go back to right after this checkpoint" },
    {
      name: "accept",
      group: "Choose",
      value: "CODE",
      several: true,
      summary: "go on although this reason holds",
    },
    {
      name: "mark-done",
      group: "Choose",
      value: "STEP",
      summary: "the next step, or STEP/ITEM, was done by hand",
    },
    {
      name: "output",
      group: "Choose",
      value: "NAME=value",
      several: true,
      summary: "an output of the step marked done",
    },
    { name: "take-over", group: "Choose", summary: "from an owner that gives no sign of life" },
    { name: "file", group: "Choose", value: "FILE", summary: "an edited plan file that stands elsewhere" },
    reason,
    { name: "source", value: "auto|projection|events", summary: "where the state is read from" },
    varFile,
    until,
    grace,
    includeOutput,
  ],
  exits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 129, 130, 143],
  load: () => import("../commands/resume.ts"),
};
