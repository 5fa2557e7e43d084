/** Then: what stands in a plan's history, asked of the library. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { type DataTable, Then } from "@cucumber/cucumber";
import type { EventData, StoredEvent } from "../../src/index.ts";
import type { PlanWorld } from "../support/plan-world.ts";
import { assertTold, listed, valueAt } from "../support/told-values.ts";

Then("the newest {word} says:", async function (this: PlanWorld, type: string, table: DataTable) {
  const { data } = newest(await this.history(), type);
  assertTold(data, table.raw(), JSON.stringify(data, null, 2));
});

Then("the newest event is {word}", async function (this: PlanWorld, type: string) {
  strictEqual((await this.history()).at(-1)?.type, type);
});

Then("the history is {string}", async function (this: PlanWorld, types: string) {
  deepStrictEqual(typesOf(await this.history()), listed(types));
});

Then("the history ends with {string}", async function (this: PlanWorld, types: string) {
  const expected = listed(types);
  deepStrictEqual(typesOf(await this.history()).slice(-expected.length), expected);
});

Then("{word} is followed by {word}", async function (this: PlanWorld, first: string, second: string) {
  const types = typesOf(await this.history());
  strictEqual(types[types.lastIndexOf(first) + 1], second, types.join(", "));
});

Then("the attempts that began are {string}", async function (this: PlanWorld, attempts: string) {
  const began = (await this.history()).filter(({ type }) => type === "RunStarted" || type === "PlanResumed");
  deepStrictEqual(
    began.map(({ data }) => String(valueAt(data, "attempt"))),
    listed(attempts),
  );
});

Then("the checkpoints ever left are {string}", async function (this: PlanWorld, checkpoints: string) {
  const left = (await this.history())
    .flatMap(({ type, data }) =>
      type === "StepCompleted" || type === "ItemCompleted" ? [data as EventData["ItemCompleted"]] : [],
    )
    .map(
      ({ checkpoint, stepId, item }) =>
        `${checkpoint.checkpointId} ${stepId}${item === undefined ? "" : `/${item}`}`,
    );
  deepStrictEqual(left, listed(checkpoints));
});

Then("step {string} has completed as {string}", async function (this: PlanWorld, step: string, how: string) {
  const completed = completions(await this.history()).filter(({ stepId }) => stepId === step);
  deepStrictEqual(
    completed.map((completion) => completion.how),
    [how],
  );
});

Then(
  "the failures of step {string} were {string}",
  async function (this: PlanWorld, step: string, kinds: string) {
    const failures = (await this.history())
      .filter(({ type, data }) => type === "StepFailed" && valueAt(data, "stepId") === step)
      .map(({ data }) => (valueAt(data, "willRetry") === true ? "tried again" : "final"));
    deepStrictEqual(failures, listed(kinds));
  },
);

Then(
  "the summary goes on from the checkpoint and the decision of step {string}",
  async function (this: PlanWorld, step: string) {
    const finished = completions(await this.history()).find(({ stepId }) => stepId === step);
    ok(finished !== undefined);
    const { checkpointId, decisionId } = finished.checkpoint;
    const rows = [
      ["from.checkpoint_id", checkpointId],
      ["from.decision_id", decisionId],
      ["plan.last_checkpoint_id", checkpointId],
    ];
    assertTold(this.answer.document, rows, this.answer.transcript);
  },
);

/** Of the owner's process only the first run is. */
Then("it has written nothing", async function (this: PlanWorld) {
  const events = await this.history();
  const firstRun = valueAt(newest(events, "RunStarted").data, "runId");
  const resumedAt = typesOf(events).indexOf("PlanResumed");
  const written = events.slice(resumedAt).filter(({ data }) => valueAt(data, "runId") === firstRun);
  ok(resumedAt > 0);
  deepStrictEqual(typesOf(written), []);
});

export function newest(events: readonly StoredEvent[], type: string): StoredEvent {
  const found = events.findLast((event) => event.type === type);
  if (found === undefined) throw new Error(`there is no ${type} in ${typesOf(events).join(", ")}`);
  return found;
}

function typesOf(events: readonly StoredEvent[]): string[] {
  return events.map(({ type }) => type);
}

function completions(events: readonly StoredEvent[]): EventData["StepCompleted"][] {
  return events
    .filter(({ type }) => type === "StepCompleted")
    .map(({ data }) => data as EventData["StepCompleted"]);
}
