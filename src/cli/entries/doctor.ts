/** What `plan doctor` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const doctor: CommandEntry = {
  name: "doctor",
  group: "Keep it in order",
  summary: "Checks the machine, the store and the settings, each with a fix",
  examples: ["plan doctor", "plan doctor --fix"],
  flags: [{ name: "fix", summary: "mend what can be mended safely" }],
  exits: [0, 2, 9],
  toleratesSettings: true,
  load: () => import("../commands/doctor.ts"),
};
