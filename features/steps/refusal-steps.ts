/** Then: what a refused resume says, to programs and in the history. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { type DataTable, Then } from "@cucumber/cucumber";
import type { PlanCommand } from "../support/plan-command.ts";
import { type PlanWorld, planFileName } from "../support/plan-world.ts";
import { assertTold, listed, valueAt } from "../support/told-values.ts";

interface Reason {
  readonly code: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly remedy: readonly { readonly command: string; readonly why: string }[];
}

Then(
  "the resume is refused with {string} and exit code {int}",
  function (this: PlanWorld, codes: string, exitCode: number) {
    const { answer } = this;
    deepStrictEqual(refusalCodes(answer), listed(codes), answer.transcript);
    strictEqual(answer.exitCode, exitCode, answer.transcript);
  },
);

Then("the evidence of {word} says:", function (this: PlanWorld, code: string, table: DataTable) {
  assertTold(reasonOf(this.answer, code).evidence, table.raw(), this.answer.transcript);
});

Then("the evidence names the running owner", function (this: PlanWorld) {
  const { evidence } = reasonOf(this.answer, "RUN_IN_PROGRESS");
  strictEqual(evidence.pid, this.owner.pid);
  ok(typeof evidence.host === "string" && typeof evidence.since === "string");
});

Then("a way out is {string}", async function (this: PlanWorld, command: string) {
  const commands = waysOut(this.answer);
  const expected = await written(this, command);
  ok(commands.includes(expected), `${expected} is none of:\n${commands.join("\n")}`);
});

Then("the only way out is {string}", async function (this: PlanWorld, command: string) {
  deepStrictEqual(waysOut(this.answer), [await written(this, command)]);
});

Then("each reason has evidence and a way out", function (this: PlanWorld) {
  for (const { code, evidence, remedy } of reasons(this.answer)) {
    ok(Object.keys(evidence).length > 0, `${code} has no evidence`);
    ok(remedy.length > 0, `${code} has no way out`);
  }
});

Then("the refusal was not recorded", async function (this: PlanWorld) {
  strictEqual(valueAt(this.answer.document, "recorded_revision"), null);
});

/** Empty when it was granted. */
export function refusalCodes(answer: PlanCommand): string[] {
  return reasons(answer).map(({ code }) => code);
}

function reasons(answer: PlanCommand): readonly Reason[] {
  const { document } = answer;
  const found = valueAt(document, "reasons") ?? valueAt(document, "error.reasons");
  return Array.isArray(found) ? found : [];
}

function reasonOf(answer: PlanCommand, code: string): Reason {
  const found = reasons(answer).find((reason) => reason.code === code);
  if (found === undefined) throw new Error(`${code} is no reason\n${answer.transcript}`);
  return found;
}

function waysOut(answer: PlanCommand): string[] {
  return reasons(answer).flatMap(({ remedy }) => remedy.map(({ command }) => command));
}

/** `PLAN` and `FILE` stand for the plan's id and the path of its file. */
async function written(world: PlanWorld, command: string): Promise<string> {
  const words = command.split(" ").map(async (word) => {
    if (word === "PLAN") return world.planId();
    return word === "FILE" && command.startsWith("plan run") ? world.folder.at(planFileName) : word;
  });
  return (await Promise.all(words)).join(" ");
}
