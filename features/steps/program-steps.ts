/** A program that drives a plan without a definition by itself, through the library. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { After, Given, Then, When } from "@cucumber/cucumber";
import { type Execution, openPlanstream, type Planstream, type ResumeResult } from "../../src/index.ts";
import type { PlanWorld } from "../support/plan-world.ts";
import { listed } from "../support/told-values.ts";

class Program {
  readonly planstream: Planstream;
  readonly planId: string;
  readonly firstRunId: string;
  runId: string;
  answer: Execution | null = null;
  readonly resumes: ResumeResult[] = [];

  constructor(planstream: Planstream, planId: string, runId: string) {
    this.planstream = planstream;
    this.planId = planId;
    this.firstRunId = runId;
    this.runId = runId;
  }

  static async start(store: string): Promise<Program> {
    const planstream = await openPlanstream({ store, via: "feature" });
    const begun = await planstream.plans.createAndBegin({ name: "crawl", definition: null });
    if (begun.kind !== "begun") throw new Error(`the plan was ${begun.kind}`);
    const { planId } = begun;
    const { runId } = begun.begun;
    await planstream.plans.startPhase(planId, runId, "execute");
    return new Program(planstream, planId, runId);
  }

  async recordCheckpoint(step: number, stepId: string, runId = this.runId): Promise<void> {
    this.answer = await this.planstream.resumes.recordStepCheckpoint(this.planId, { runId, step, stepId });
  }

  async recordShutdown(): Promise<void> {
    const { planId, runId } = this;
    this.answer = await this.planstream.resumes.recordShutdown(planId, { runId, signal: "SIGTERM" });
  }

  async resume(commandId?: string): Promise<void> {
    const options = commandId === undefined ? {} : { commandId };
    const result = await this.planstream.resumes.resumePlan(this.planId, options);
    this.resumes.push(result);
    if (result.kind === "resumed") this.runId = result.begun.runId;
  }

  async finishedSteps(): Promise<number> {
    return (await this.planstream.plans.get(this.planId)).state.metadata.lastCompletedStep;
  }
}

const programs = new WeakMap<PlanWorld, Program>();

Given("a program drives a plan of its own", async function (this: PlanWorld) {
  programs.set(this, await Program.start(this.store));
});

Given("it has recorded the checkpoints {string}", async function (this: PlanWorld, steps: string) {
  const program = programOf(this);
  for (const stepId of listed(steps)) {
    await program.recordCheckpoint((await program.finishedSteps()) + 1, stepId);
    strictEqual(program.answer?.kind, "committed");
  }
});

Given("it has recorded its shutdown by SIGTERM", async function (this: PlanWorld) {
  await programOf(this).recordShutdown();
  strictEqual(programOf(this).answer?.kind, "committed");
});

Given(/^the program (?:resumes|has resumed) it$/, async function (this: PlanWorld) {
  await programOf(this).resume();
  strictEqual(programOf(this).resumes.at(-1)?.kind, "resumed");
});

When("it sets the total steps to {int}", async function (this: PlanWorld, total: number) {
  const program = programOf(this);
  program.answer = await program.planstream.resumes.setTotalSteps(program.planId, total);
});

When("it records a checkpoint for step {int}", function (this: PlanWorld, step: number) {
  return programOf(this).recordCheckpoint(step, "later");
});

When("the first run records a checkpoint", function (this: PlanWorld) {
  return programOf(this).recordCheckpoint(1, "fetch", programOf(this).firstRunId);
});

When("it records its shutdown", function (this: PlanWorld) {
  return programOf(this).recordShutdown();
});

When("the program resumes it twice with one command id", async function (this: PlanWorld) {
  await programOf(this).resume("nightly-1");
  await programOf(this).resume("nightly-1");
});

Then("it is resumed once", async function (this: PlanWorld) {
  deepStrictEqual(
    programOf(this).resumes.map(({ kind }) => kind),
    ["resumed", "repeated"],
  );
  strictEqual((await this.state()).metadata.attempt, 2);
});

Then("its command is refused with {string}", function (this: PlanWorld, code: string) {
  const { answer } = programOf(this);
  ok(answer?.kind === "refused", `it was ${answer?.kind}`);
  deepStrictEqual(
    answer.reasons.map((reason) => reason.code),
    [code],
  );
});

After(async function (this: PlanWorld) {
  await programs.get(this)?.planstream.close();
});

function programOf(world: PlanWorld): Program {
  const program = programs.get(world);
  if (program === undefined) throw new Error("no program drives a plan in this scenario");
  return program;
}
