/** Given and When: plans are run, and their runs end in one way or another. */
import { strictEqual } from "node:assert";
import { Given, When } from "@cucumber/cucumber";
import { type PlanWorld, planFileName } from "../support/plan-world.ts";

When("the plan is run", runPlan);
Given("the plan was run", runPlan);

function runPlan(this: PlanWorld): Promise<unknown> {
  return this.waitFor(this.startOwner("run", planFileName));
}

When("the plan is run by a program", function (this: PlanWorld) {
  return this.waitFor(this.startOwner("run", planFileName, "--json"));
});

When("the plan is run by a program that follows it", function (this: PlanWorld) {
  return this.waitFor(this.startOwner("run", planFileName, "--format", "ndjson"));
});

When("the plan is run under the name {string}", function (this: PlanWorld, name: string) {
  return this.waitFor(this.startOwner("run", planFileName, "--name", name));
});

When("the plan is run with {word} set to {string}", function (this: PlanWorld, name: string, value: string) {
  return this.waitFor(this.startOwner("run", planFileName, "--var", `${name}=${value}`));
});

When("the plan is run with a file that holds {string}", function (this: PlanWorld, line: string) {
  this.folder.write("values", `${line}\n`);
  return this.waitFor(this.startOwner("run", planFileName, "--var-file", "values"));
});

Given("the plan was only created", function (this: PlanWorld) {
  return create(this);
});

When("the created plan is run", function (this: PlanWorld) {
  return this.waitFor(this.startOwner("run", "latest"));
});

Given("the plan is running step {string}", async function (this: PlanWorld, step: string) {
  await runInto(this, step, "run", planFileName);
} satisfies StepFunction);

Given("the plan is running step {string} with a grace of {word}", async function (
  this: PlanWorld,
  step: string,
  grace: string,
) {
  await runInto(this, step, "run", planFileName, "--grace", grace);
} satisfies StepFunction);

Given("a resume is running step {string}", async function (this: PlanWorld, step: string) {
  await runInto(this, step, "resume", "latest");
} satisfies StepFunction);

Given("the plan is waiting to try step {string} again", async function (this: PlanWorld, step: string) {
  const owner = this.startOwner("run", planFileName);
  await owner.hasPrinted(`] ${step}: failed`);
});

Given("the plan was interrupted in step {string}", async function (this: PlanWorld, step: string) {
  await runInto(this, step, "run", planFileName);
  await interrupt(this, step);
} satisfies StepFunction);

Given("the owner was killed in step {string}", async function (this: PlanWorld, step: string) {
  await runInto(this, step, "run", planFileName);
  await this.owner.kill();
  // What the owner ran may still be ending; it shall not come further than it is.
  this.folder.letLaterOnesGo();
} satisfies StepFunction);

Given(/^a resume (?:was|is) interrupted in step "(.*)"$/, async function (this: PlanWorld, step: string) {
  await runInto(this, step, "resume", "latest");
  await interrupt(this, step);
} satisfies StepFunction);

Given(/^a resume from "(.*)" (?:was|is) interrupted in step "(.*)"$/, async function (
  this: PlanWorld,
  checkpoint: string,
  step: string,
) {
  await runInto(this, step, "resume", "latest", "--from", checkpoint);
  await interrupt(this, step);
} satisfies StepFunction);

Given("its owner is frozen", function (this: PlanWorld) {
  freeze(this);
});

/** As when a machine is suspended and its owner's row is gone when others look. */
Given("its owner is frozen and its beats are lost", async function (this: PlanWorld) {
  freeze(this);
  const ownerId = (await this.state()).run?.owner.id ?? "";
  await this.library(({ ground }) => ground.owners.leave(ownerId));
});

When("the frozen owner wakes up", function (this: PlanWorld) {
  this.frozen.signal("SIGCONT");
  return this.waitFor(this.frozen);
});

When("step {string} is let go", function (this: PlanWorld, step: string) {
  this.folder.letGo(step);
});

When("the owner gets {word}", function (this: PlanWorld, signal: NodeJS.Signals) {
  this.owner.signal(signal);
});

When("the owner has said that it is stopping", function (this: PlanWorld) {
  return this.owner.hasPrinted("Press Ctrl-C again to kill it.");
});

When("the plan is stopped from another terminal", function (this: PlanWorld) {
  return this.plan("stop", "latest");
});

When("the plan is stopped by force from another terminal", function (this: PlanWorld) {
  return this.plan("stop", "latest", "--force");
});

When("the plan is cancelled because {string}", function (this: PlanWorld, reason: string) {
  return cancel(this, reason);
});

Given("the plan was cancelled because {string}", async function (this: PlanWorld, reason: string) {
  await cancel(this, reason);
  strictEqual(this.answer.exitCode, 0, this.answer.transcript);
});

Given("the plan was created and cancelled at once", async function (this: PlanWorld) {
  await create(this);
  await cancel(this, "a mistake");
});

type StepFunction = (this: PlanWorld, ...texts: string[]) => Promise<void>;

/** Only programs create a plan without running it. */
function create(world: PlanWorld): Promise<void> {
  return world.library(async ({ plans, sources }) => {
    const path = world.folder.at(planFileName);
    const file = await sources.read(path);
    if (file.kind === "invalid") throw new Error(`${path} has mistakes`);
    const { definition, sha256 } = file;
    await plans.create({ name: definition.name, definition, source: { path, sha256 } });
  });
}

function cancel(world: PlanWorld, reason: string): Promise<unknown> {
  return world.plan("cancel", "latest", "--reason", reason);
}

/** Starts a command that performs steps, and waits until it is in the middle of one. */
async function runInto(world: PlanWorld, step: string, ...args: readonly string[]): Promise<void> {
  world.folder.hold(step);
  await world.startOwner(...args).hasPrinted(`${step} begun`);
}

async function interrupt(world: PlanWorld, step: string): Promise<void> {
  world.owner.signal("SIGINT");
  await world.waitFor(world.owner);
  strictEqual(world.owner.exitCode, 130, world.owner.transcript);
  world.folder.letGo(step);
}

/** The step it runs is not frozen with it; it stays held where it is. */
function freeze(world: PlanWorld): void {
  world.freezeOwner();
  world.folder.letLaterOnesGo();
}
