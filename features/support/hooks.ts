/** Each scenario begins in a folder of its own, and leaves neither a process nor a file behind. */
import { strictEqual } from "node:assert";
import { After, setDefaultTimeout, setWorldConstructor } from "@cucumber/cucumber";
import { leftoverProcesses } from "./leftover-processes.ts";
import { PlanWorld } from "./plan-world.ts";

/** Far more than any step takes; only for those that would never end. */
setDefaultTimeout(60_000);
setWorldConstructor(PlanWorld);

After(async function (this: PlanWorld) {
  await this.killCommands();
  try {
    const left = await leftoverProcesses(this.mark);
    strictEqual(left.join("\n"), "", "processes were left running");
  } finally {
    this.removeFolder();
  }
});
