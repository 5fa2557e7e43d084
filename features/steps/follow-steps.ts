/** A command as somebody types it, and one that goes on while other things happen. Words are parted by spaces. */
import { strictEqual } from "node:assert";
import { Given, Then, When } from "@cucumber/cucumber";
import type { PlanCommand } from "../support/plan-command.ts";
import type { PlanWorld } from "../support/plan-world.ts";

const followers = new WeakMap<PlanWorld, PlanCommand>();

When("somebody types {string}", function (this: PlanWorld, line: string) {
  return this.plan(...wordsOf(line));
});

Given("somebody follows it with {string}", function (this: PlanWorld, line: string) {
  followers.set(this, this.start(...wordsOf(line)));
});

Given("the follower has told {string}", function (this: PlanWorld, text: string) {
  return followerOf(this).hasPrinted(text);
});

When("the follower gets {word}", function (this: PlanWorld, signal: NodeJS.Signals) {
  followerOf(this).signal(signal);
});

Then("the follower exits with {int}", async function (this: PlanWorld, exitCode: number) {
  const follower = await this.waitFor(followerOf(this));
  strictEqual(follower.exitCode, exitCode, follower.transcript);
});

/** Without the name of the program. */
function wordsOf(line: string): string[] {
  return line.split(" ").slice(1);
}

function followerOf(world: PlanWorld): PlanCommand {
  const follower = followers.get(world);
  if (follower === undefined) throw new Error("nobody follows the plan in this scenario");
  return follower;
}
