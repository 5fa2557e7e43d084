/** Then: how a command ended, what it said, what state the plan is in, and what its steps did. */
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert";
import { type DataTable, Then } from "@cucumber/cucumber";
import { leftoverProcesses } from "../support/leftover-processes.ts";
import { type PlanWorld, planFileName } from "../support/plan-world.ts";
import { assertTold, listed } from "../support/told-values.ts";

Then("it exits with {int}", function (this: PlanWorld, exitCode: number) {
  strictEqual(this.answer.exitCode, exitCode, this.answer.transcript);
});

Then("the owner exits with {int}", async function (this: PlanWorld, exitCode: number) {
  await this.waitFor(this.owner);
  strictEqual(this.owner.exitCode, exitCode, this.owner.transcript);
});

Then("shells see that {word} ended it", function (this: PlanWorld, signal: string) {
  strictEqual(this.owner.endedBy, signal, this.owner.transcript);
});

Then("the frozen owner was killed", async function (this: PlanWorld) {
  await this.frozen.ended;
  strictEqual(this.frozen.exitCode, 137, this.frozen.transcript);
});

Then("the answer says:", function (this: PlanWorld, table: DataTable) {
  assertTold(this.answer.document, table.raw(), this.answer.transcript);
});

Then("it tells {string}", function (this: PlanWorld, text: string) {
  const { stdout, stderr, transcript } = this.answer;
  ok(stdout.includes(text) || stderr.includes(text), transcript);
});

Then("it does not tell {string}", function (this: PlanWorld, text: string) {
  const { stdout, stderr, transcript } = this.answer;
  ok(!stdout.includes(text) && !stderr.includes(text), transcript);
});

Then("{string} is told before {string}", function (this: PlanWorld, first: string, second: string) {
  const { stderr, transcript } = this.answer;
  const [at, then] = [stderr.indexOf(first), stderr.indexOf(second)];
  ok(at !== -1 && at < then, transcript);
});

Then("it tells that the next step is {string}", function (this: PlanWorld, step: string) {
  assertTold(this.answer.document, [["error.evidence.next", step]], this.answer.transcript);
});

Then("it tells the place of a mistake in the plan file", function (this: PlanWorld) {
  const { stderr, transcript } = this.answer;
  match(stderr, new RegExp(`${planFileName}:[1-9][0-9]*:[1-9]`), transcript);
});

Then(
  "it tells a mistake at {int}:{int} of the plan file",
  function (this: PlanWorld, line: number, column: number) {
    const { stderr, transcript } = this.answer;
    ok(stderr.includes(`${planFileName}:${line}:${column}  `), transcript);
  },
);

Then("it tells {int} mistakes", function (this: PlanWorld, count: number) {
  const { stderr, transcript } = this.answer;
  ok(stderr.includes(`  ${count} problems.`), transcript);
});

Then("it tells where the log of step {string} is", async function (this: PlanWorld, step: string) {
  const { stderr, transcript } = this.answer;
  const [, target = ""] = /^next: plan logs (\w+)$/m.exec(stderr) ?? [];
  ok(target !== "", transcript);
  const logs = this.start("logs", target);
  await logs.ended;
  strictEqual(logs.stdout, `${step} begun\n${step} is broken\n`);
});

Then("no process is left", async function (this: PlanWorld) {
  deepStrictEqual(await leftoverProcesses(this.mark), []);
});

const states = "queued|processing|interrupted|errored|applied|constrained|cancelled";
Then(new RegExp(`^the plan is (${states})$`), async function (this: PlanWorld, state: string) {
  const { status, metadata } = await this.state();
  strictEqual(metadata.interrupted ? "interrupted" : status, state);
});

Then("the steps that began are {string}", function (this: PlanWorld, steps: string) {
  deepStrictEqual(this.folder.begun(), listed(steps));
});

Then("the steps that finished are {string}", function (this: PlanWorld, steps: string) {
  deepStrictEqual(this.folder.finished(), listed(steps));
});

Then("no step has begun", function (this: PlanWorld) {
  deepStrictEqual(this.folder.begun(), []);
});

Then("the plan runs the edited step {string}", function (this: PlanWorld, step: string) {
  deepStrictEqual(this.folder.workedAnew(), [step]);
});

Then(
  "step {string} was given {word} {string}",
  function (this: PlanWorld, step: string, name: string, value: string) {
    strictEqual(this.folder.seen(step).get(name), value);
  },
);

Then("step {string} was given the same PLAN_KEY both times", function (this: PlanWorld, step: string) {
  const [first, second] = this.folder.keys(step);
  ok(first !== undefined && first.length > 0);
  strictEqual(second, first);
});

Then("step {string} was given another PLAN_KEY the second time", function (this: PlanWorld, step: string) {
  const [first, second] = this.folder.keys(step);
  ok(first !== undefined && second !== undefined);
  notStrictEqual(second, first);
});

Then("the outputs of the plan are:", async function (this: PlanWorld, table: DataTable) {
  const planId = await this.planId();
  deepStrictEqual(await this.library((planstream) => planstream.outputs(planId)), table.rowsHash());
});

Then("the metadata of the plan says:", async function (this: PlanWorld, table: DataTable) {
  const { metadata } = await this.state();
  assertTold(metadata, table.raw(), JSON.stringify(metadata, null, 2));
});
