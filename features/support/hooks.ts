/** Each scenario begins in a folder of its own, and leaves neither a process nor a file behind. */
import { strictEqual } from "node:assert";
import { After, Before, setDefaultTimeout, setWorldConstructor } from "@cucumber/cucumber";
import { leftoverProcesses } from "./leftover-processes.ts";
import { PlanWorld } from "./plan-world.ts";
import { deletePlans, remoteStore } from "./remote-store.ts";

/** Far more than any step takes; only for those that would never end. */
setDefaultTimeout(60_000);
setWorldConstructor(PlanWorld);

/** What happens to the file of a store, or to a folder without one, says nothing about a server. */
Before({ tags: "@sqlite" }, () => (remoteStore === null ? undefined : "skipped"));

Before(async () => {
  if (remoteStore !== null) await deletePlans(remoteStore);
});

After(async function (this: PlanWorld) {
  await this.killCommands();
  try {
    const left = await leftoverProcesses(this.mark);
    strictEqual(left.join("\n"), "", "processes were left running");
  } finally {
    this.removeFolder();
  }
});
