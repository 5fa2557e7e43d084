/** Given: something is wrong with the machine or the command itself. Then: what a command printed, in its plain form. */
import { deepStrictEqual, ok } from "node:assert";
import { fileURLToPath } from "node:url";
import { Given, Then } from "@cucumber/cucumber";
import type { PlanWorld } from "../support/plan-world.ts";
import { valueAt } from "../support/told-values.ts";

Given("answers of the store to a commit are lost", function (this: PlanWorld) {
  preload(this, "../support/lost-answers.cjs");
});

Given("the command has a bug", function (this: PlanWorld) {
  preload(this, "../../test/integration/support/planted-bug.cjs");
});

Then("it prints {string}", function (this: PlanWorld, text: string) {
  ok(this.answer.stdout.includes(text), this.answer.transcript);
});

Then(
  "the stream tells that step {string} printed {string}",
  function (this: PlanWorld, step: string, text: string) {
    const { documents } = this.answer;
    const outputs = documents.filter((line) => valueAt(line, "type") === "output");
    const printed = outputs.map((line) => ["step_id", "stream", "text"].map((key) => valueAt(line, key)));
    deepStrictEqual(
      printed.filter(([stepId]) => stepId === step),
      [[step, "stdout", `${text}\n`]],
    );
  },
);

function preload(world: PlanWorld, path: string): void {
  world.env.set("NODE_OPTIONS", `--require "${fileURLToPath(new URL(path, import.meta.url))}"`);
}
