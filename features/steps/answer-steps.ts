/** Given and When: questions are answered, and plan files are edited where questions and lists are about. */
import { strictEqual } from "node:assert";
import { Given, Then, When } from "@cucumber/cucumber";
import { type PlanWorld, planFileName } from "../support/plan-world.ts";

Given(
  /^the question was answered with (yes|no) because "(.*)"$/,
  async function (this: PlanWorld, answer: string, reason: string) {
    const deny = answer === "no" ? ["--deny"] : [];
    const { exitCode, transcript } = await this.plan("approve", "latest", ...deny, "--reason", reason);
    strictEqual(exitCode, 0, transcript);
  },
);

When("the question is answered a second time", function (this: PlanWorld) {
  return this.plan("approve", "latest");
});

Given("the plan file now asks {string}", function (this: PlanWorld, question: string) {
  edit(this, /approve: .*/, `approve: ${question}`);
});

Given("the plan file says {string} of step {string}", function (this: PlanWorld, line: string, step: string) {
  edit(this, new RegExp(`- id: ${step}`), `- id: ${step}\n    ${line}`);
});

Given("the file {string} is there", function (this: PlanWorld, name: string) {
  this.folder.write(name, "");
});

Then("the file {string} holds:", function (this: PlanWorld, name: string, text: string) {
  strictEqual(this.folder.read(name), `${text}\n`);
});

Then("there is one {word} in the history", async function (this: PlanWorld, type: string) {
  strictEqual((await this.history()).filter((event) => event.type === type).length, 1);
});

function edit({ folder }: PlanWorld, what: RegExp, by: string): void {
  folder.write(planFileName, folder.read(planFileName).replace(what, by));
}
