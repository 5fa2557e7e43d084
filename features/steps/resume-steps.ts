/** When: a resume is asked for in one way or another, for real or as a dry run, by one process or by several. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { Given, Then, When } from "@cucumber/cucumber";
import type { PlanCommand } from "../support/plan-command.ts";
import { type PlanWorld, storeBytes } from "../support/plan-world.ts";
import { valueAt } from "../support/told-values.ts";
import { newest } from "./history-steps.ts";
import { refusalCodes } from "./refusal-steps.ts";

When("it is resumed", function (this: PlanWorld) {
  return resume(this);
});

When("it is resumed accepting {string}", function (this: PlanWorld, code: string) {
  return resume(this, "--accept", code);
});

When("it is resumed from {string}", function (this: PlanWorld, checkpoint: string) {
  return resume(this, "--from", checkpoint);
});

When(
  "it is resumed from {string} accepting {string}",
  function (this: PlanWorld, checkpoint: string, code: string) {
    return resume(this, "--from", checkpoint, "--accept", code);
  },
);

When("it is resumed from the decision of step {string}", async function (this: PlanWorld, step: string) {
  const finished = (await this.history()).find(
    ({ type, data }) => type === "StepCompleted" && valueAt(data, "stepId") === step,
  );
  return resume(this, "--from", String(valueAt(finished?.data, "checkpoint.decisionId")));
});

When("it is resumed with step {string} marked done", function (this: PlanWorld, step: string) {
  return resume(this, "--mark-done", step);
});

When(
  "it is resumed with step {string} marked done and {string} put out",
  function (this: PlanWorld, step: string, pair: string) {
    return resume(this, "--mark-done", step, "--output", pair);
  },
);

When("it is resumed with a file that holds {string}", function (this: PlanWorld, line: string) {
  this.folder.write("values", `${line}\n`);
  return resume(this, "--var-file", "values");
});

When("it is resumed for a person to read", function (this: PlanWorld) {
  return this.plan("resume", "latest");
});

When("it is taken over", function (this: PlanWorld) {
  return resume(this, "--take-over");
});

When("the approved preview is resumed", function (this: PlanWorld) {
  return resume(this, "--expect", this.preview);
});

When("the approved preview is resumed from {string}", function (this: PlanWorld, checkpoint: string) {
  return resume(this, "--expect", this.preview, "--from", checkpoint);
});

When("a resume that folds all events is asked for", function (this: PlanWorld) {
  return resume(this, "--source", "events");
});

Given("the plan was resumed because {string}", async function (this: PlanWorld, reason: string) {
  const { exitCode, transcript } = await resume(this, "--reason", reason);
  strictEqual(exitCode, 0, transcript);
});

Given("a resume was refused", async function (this: PlanWorld) {
  await resume(this);
  ok(refusalCodes(this.answer).length > 0, this.answer.transcript);
});

Given("a resume from {string} was refused", async function (this: PlanWorld, checkpoint: string) {
  await resume(this, "--from", checkpoint);
  ok(refusalCodes(this.answer).length > 0, this.answer.transcript);
});

Given("a dry run was shown", async function (this: PlanWorld) {
  const { document } = await dryRun(this);
  this.preview = String(valueAt(document, "preview_digest"));
});

When("a dry run is asked for", function (this: PlanWorld) {
  return dryRun(this);
});

When("a dry run from {string} is asked for", function (this: PlanWorld, checkpoint: string) {
  return dryRun(this, "--from", checkpoint);
});

When("a dry run that folds all events is asked for", function (this: PlanWorld) {
  return dryRun(this, "--source", "events");
});

Then("it shows the same preview", function (this: PlanWorld) {
  strictEqual(valueAt(this.answer.document, "preview_digest"), this.preview);
});

Then("the history keeps which preview was approved", async function (this: PlanWorld) {
  const { data } = newest(await this.history(), "PlanResumed");
  strictEqual(valueAt(data, "previewDigest"), this.preview);
});

Then("a program is told that it may be resumed", async function (this: PlanWorld) {
  const planId = await this.planId();
  const { eligible, reasons } = await this.library(({ resumes }) => resumes.validateEligibility(planId));
  deepStrictEqual({ eligible, reasons }, { eligible: true, reasons: [] });
});

Then(
  "a program is told that it may not be resumed from {string}, because of {string}",
  async function (this: PlanWorld, from: string, code: string) {
    const planId = await this.planId();
    const { eligible, reasons } = await this.library(({ resumes }) =>
      resumes.validateEligibility(planId, { from }),
    );
    strictEqual(eligible, false);
    deepStrictEqual(
      reasons.map((reason) => reason.code),
      [code],
    );
  },
);

Then("the store is byte for byte as before", function (this: PlanWorld) {
  deepStrictEqual(storeBytes(this), this.storeBefore);
});

/** The first to be granted is held in step "test" until the others have their answers. */
When("{int} resumes are asked for at once", async function (this: PlanWorld, count: number) {
  this.folder.hold("test");
  const resumes = Array.from({ length: count }, () => this.start("resume", "latest"));
  await allBut(1, resumes);
  this.folder.letGo("test");
  await Promise.all(resumes.map(({ ended }) => ended));
  this.rivals.push(...resumes);
});

Then(
  "one of them goes on, and the others are refused with {string} and exit code {int}",
  function (this: PlanWorld, code: string, exitCode: number) {
    const exits = this.rivals.map((rival) => rival.exitCode).sort();
    deepStrictEqual(exits, [0, ...exits.slice(1).map(() => exitCode)]);
    for (const { exitCode: exit, stderr, transcript } of this.rivals) {
      if (exit !== 0) ok(stderr.includes(code), transcript);
    }
  },
);

function resume(world: PlanWorld, ...flags: readonly string[]): Promise<PlanCommand> {
  return world.plan("resume", "latest", "--json", ...flags);
}

function dryRun(world: PlanWorld, ...flags: readonly string[]): Promise<PlanCommand> {
  world.storeBefore = storeBytes(world);
  return resume(world, "--dry-run", ...flags);
}

/** Resolves when all but so many have ended. */
async function allBut(left: number, commands: readonly PlanCommand[]): Promise<void> {
  let running = commands.length;
  await new Promise<void>((resolve) => {
    for (const { ended } of commands) {
      void ended.then(() => {
        running -= 1;
        if (running === left) resolve();
      });
    }
  });
}
