/** What `plan validate` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const validate: CommandEntry = {
  name: "validate",
  group: "Write a plan",
  target: "FILE",
  summary: "Checks a plan file and shows every mistake with its place",
  examples: ["plan validate release.plan.yaml", "plan validate release.plan.yaml --json"],
  flags: [],
  exits: [0, 2, 5],
  load: () => import("../commands/validate.ts"),
};
