/** What `plan help` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const help: CommandEntry = {
  name: "help",
  group: "Find out more",
  target: "[COMMAND|TOPIC]",
  summary: "Lists all commands, or tells about one of them or a topic",
  examples: ["plan help", "plan help resume", "plan help exit-codes"],
  flags: [],
  exits: [0, 2],
  toleratesSettings: true,
  load: () => import("../commands/help.ts"),
};
