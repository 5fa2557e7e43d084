/** What `plan stop` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const stop: CommandEntry = {
  name: "stop",
  group: "Run it",
  target: "[PLAN]",
  summary: "Stops a running plan safely: Ctrl-C from another terminal",
  examples: ["plan stop B29TP4", "plan stop B29TP4 --force"],
  flags: [{ name: "force", summary: "kill the step: the second Ctrl-C" }],
  exits: [0, 2, 4, 6, 7],
  load: () => import("../commands/stop.ts"),
};
