/** When: commands that only read are asked what is there; and what they and the library answer about plans and times. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import type { PlanCommand } from "../support/plan-command.ts";
import { type PlanWorld, planFileName, storeBytes } from "../support/plan-world.ts";
import { assertTold, listed, valueAt } from "../support/told-values.ts";
import { newest } from "./history-steps.ts";

When("the {word} is asked for", function (this: PlanWorld, command: string) {
  return read(this, command, "--json");
});

When("the {word} is asked for as text", function (this: PlanWorld, command: string) {
  return read(this, command);
});

When("the {word} is asked for with {string}", function (this: PlanWorld, command: string, flags: string) {
  return read(this, command, "--json", ...flags.split(" "));
});

When("the list is asked for behind that page", function (this: PlanWorld) {
  return read(this, "list", "--json", "--cursor", String(valueAt(this.answer.document, "cursor")));
});

When("a resume of no plan is asked for", function (this: PlanWorld) {
  return read(this, "resume", "--json");
});

When("a list of {int} plan(s) is asked for", function (this: PlanWorld, limit: number) {
  return read(this, "list", "--json", "--limit", String(limit));
});

When("the audit of refusals is asked for", function (this: PlanWorld) {
  return read(this, "audit", "--json", "--refused");
});

When("the store is verified for a person to read", function (this: PlanWorld) {
  return read(this, "verify");
});

When("the history of {word} is asked for", function (this: PlanWorld, type: string) {
  return read(this, "history", "--json", "--type", type);
});

When("the store is verified", function (this: PlanWorld) {
  return read(this, "verify", "--json");
});

When("the status of latest is asked for", function (this: PlanWorld) {
  return read(this, "status", "latest", "--json");
});

When("the status of the name {word} is asked for", function (this: PlanWorld, name: string) {
  return read(this, "status", name, "--json");
});

When("the status of the whole id of {word} is asked for", async function (this: PlanWorld, name: string) {
  return read(this, "status", await idOf(this, name), "--json");
});

When(
  "the status of the end of the id of {word} is asked for",
  async function (this: PlanWorld, name: string) {
    return read(this, "status", (await idOf(this, name)).slice(-6), "--json");
  },
);

/** Plans that are made within years begin alike. */
When("the status of what both ids begin with is asked for", async function (this: PlanWorld) {
  return read(this, "status", (await this.planId()).slice(0, 4), "--json");
});

Given("the plans {string} were run", async function (this: PlanWorld, names: string) {
  for (const name of listed(names)) {
    const { exitCode, transcript } = await this.plan("run", planFileName, "--name", name);
    strictEqual(exitCode, 0, transcript);
  }
});

Given("the plan {string} was asked to resume", function (this: PlanWorld, name: string) {
  return this.plan("resume", name);
});

Given("{int} resumes were refused", function (this: PlanWorld, count: number) {
  return this.library(async ({ plans, resumes }) => {
    const planId = await plans.find("latest");
    for (let asked = 0; asked < count; asked += 1) {
      const { kind } = await resumes.resumePlan(planId);
      strictEqual(kind, "refused");
    }
  });
});

When("the plan is run from a folder below", function (this: PlanWorld) {
  mkdirSync(this.folder.at("below"));
  return this.waitFor(this.startIn("below", "run", `../${planFileName}`));
});

Then("there are {int} plans in the store", async function (this: PlanWorld, count: number) {
  strictEqual((await this.library(({ plans }) => plans.list())).length, count);
});

Then("the plan is called {string}", async function (this: PlanWorld, name: string) {
  strictEqual((await this.state()).name, name);
});

Then("no store was made", function (this: PlanWorld) {
  ok(!existsSync(this.folder.at(".plan")));
});

Then("the store is ignored by git", function (this: PlanWorld) {
  strictEqual(readFileSync(this.folder.at(".plan", ".gitignore"), "utf8"), "*\n");
});

Then("{string} is nowhere in the store or its logs", function (this: PlanWorld, secret: string) {
  const files = storeBytes(this);
  ok([...files.keys()].some((name) => name.includes("/logs/")));
  for (const [name, bytes] of files) ok(!bytes.includes(secret), `${name} holds the secret`);
});

Then(
  "at the revision of checkpoint {string} the metadata of the plan said:",
  async function (this: PlanWorld, checkpoint: string, table: DataTable) {
    const left = (await this.history()).find(
      ({ data }) => valueAt(data, "checkpoint.checkpointId") === checkpoint,
    );
    ok(left !== undefined);
    await assertThen(this, { revision: left.revision }, table);
  },
);

Then(
  "at the time of the first interruption the metadata of the plan said:",
  async function (this: PlanWorld, table: DataTable) {
    const first = (await this.history()).find(({ type }) => type === "PlanInterrupted");
    await assertThen(this, { time: String(valueAt(first?.data, "at")) }, table);
  },
);

Then("at {string} there was no plan", async function (this: PlanWorld, time: string) {
  const planId = await this.planId();
  strictEqual(await this.library(({ plans }) => plans.stateAt(planId, { time })), null);
});

Then("it tells a hello, then each event of the history, then the result", async function (this: PlanWorld) {
  const { documents } = this.answer;
  const told = documents.map((document) => valueAt(document, "event") ?? valueAt(document, "type"));
  const history = await this.history();
  deepStrictEqual(told, ["hello", ...history.map(({ type }) => type), "result"]);
  strictEqual(valueAt(documents.at(-1), "revision"), newest(history, "PlanApplied").revision);
});

function read(world: PlanWorld, ...args: readonly string[]): Promise<PlanCommand> {
  world.storeBefore = storeBytes(world);
  return world.plan(...args);
}

async function assertThen(
  world: PlanWorld,
  point: { readonly revision: number } | { readonly time: string },
  table: DataTable,
): Promise<void> {
  const planId = await world.planId();
  const then = await world.library(({ plans }) => plans.stateAt(planId, point));
  assertTold(then?.state.metadata, table.raw(), JSON.stringify(then?.state.metadata, null, 2));
}

async function idOf(world: PlanWorld, name: string): Promise<string> {
  const rows = await world.library(({ plans }) => plans.list());
  const row = rows.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`there is no plan "${name}"`);
  return row.planId;
}
