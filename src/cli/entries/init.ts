/** What `plan init` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";
import { templates } from "../templates.ts";

export const init: CommandEntry = {
  name: "init",
  group: "Write a plan",
  target: "[DIR]",
  summary: "Writes a plan file to begin with, and makes the store's folder",
  examples: ["plan init demo", "plan init release --template release"],
  flags: [
    {
      name: "template",
      value: templates.join("|"),
      summary: "which plan; default demo, which needs nothing but a shell",
    },
    { name: "force", summary: "write over a plan file that is there" },
  ],
  exits: [0, 2],
  load: () => import("../commands/init.ts"),
};
