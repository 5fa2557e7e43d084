/** What `plan completion` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const completion: CommandEntry = {
  name: "completion",
  group: "Find out more",
  target: "[bash|zsh|fish]",
  summary: "Prints a script by which a shell completes plan's words",
  examples: [
    "source <(plan completion bash)",
    "plan completion zsh > _plan",
    "plan completion fish > plan.fish",
  ],
  flags: [
    {
      name: "words",
      value: "TEXT",
      summary: "what these scripts ask: the words so far, one a line; prints what may stand for the last",
    },
  ],
  exits: [0, 2],
  toleratesSettings: true,
  load: () => import("../commands/completion.ts"),
};
