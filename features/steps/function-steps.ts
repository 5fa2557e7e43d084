/** A program whose plan is made of functions: it runs it, stops it and resumes it through the library. */
import { deepStrictEqual, ok } from "node:assert";
import { once } from "node:events";
import { Given, Then, When } from "@cucumber/cucumber";
import {
  type DefinedPlan,
  definePlan,
  type PlanOutcome,
  RunControl,
  type StepContext,
} from "../../src/index.ts";
import type { PlanWorld } from "../support/plan-world.ts";
import { listed } from "../support/told-values.ts";

class FunctionProgram {
  readonly plan: DefinedPlan;
  readonly finished: string[] = [];
  /** Function to the message of what it throws. */
  readonly broken = new Map<string, string>();
  control = new RunControl();
  /** The function in whose middle the plan is stopped. */
  stopIn: string | null = null;
  outcome: PlanOutcome | null = null;

  constructor(ids: readonly string[]) {
    const steps = ids.map((id) => ({ id, run: (context: StepContext) => this.#perform(context) }));
    this.plan = definePlan({ name: "backfill", steps });
  }

  async #perform({ stepId, signal }: StepContext): Promise<void> {
    const message = this.broken.get(stepId);
    if (message !== undefined) throw new Error(message);
    if (this.stopIn === stepId) {
      const aborted = once(signal, "abort");
      this.control.stop();
      await aborted;
      signal.throwIfAborted();
    }
    this.finished.push(stepId);
  }
}

const programs = new WeakMap<PlanWorld, FunctionProgram>();

Given("a program with a plan of the functions {string}", function (this: PlanWorld, ids: string) {
  programs.set(this, new FunctionProgram(listed(ids)));
});

Given("the function {string} throws {string}", function (this: PlanWorld, id: string, message: string) {
  programOf(this).broken.set(id, message);
});

When("the program runs its plan", function (this: PlanWorld) {
  return runPlan(this);
});

When("the program runs its plan and stops it in {string}", function (this: PlanWorld, id: string) {
  programOf(this).stopIn = id;
  return runPlan(this);
});

When("the program resumes its plan", async function (this: PlanWorld) {
  const program = programOf(this);
  program.stopIn = null;
  program.control = new RunControl();
  const { plan, control, outcome } = program;
  const planId = outcome?.planId ?? "";
  program.outcome = await this.library((planstream) => planstream.resume(planId, { plan, control }));
});

Then("its plan has {string}", function (this: PlanWorld, kind: string) {
  const { outcome } = programOf(this);
  ok(outcome?.kind === kind, `it has ${outcome?.kind}`);
});

Then("the functions that finished are {string}", function (this: PlanWorld, ids: string) {
  deepStrictEqual(programOf(this).finished, listed(ids));
});

async function runPlan(world: PlanWorld): Promise<void> {
  const program = programOf(world);
  const { plan, control } = program;
  program.outcome = await world.library((planstream) => planstream.run(plan, { control }));
}

function programOf(world: PlanWorld): FunctionProgram {
  const program = programs.get(world);
  if (program === undefined) throw new Error("no program has a plan in this scenario");
  return program;
}
