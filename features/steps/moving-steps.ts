/** Plans on their way from one store into another, and what is checked of a store. */
import { readFileSync } from "node:fs";
import { Given, Then, When } from "@cucumber/cucumber";
import type { PlanWorld } from "../support/plan-world.ts";

const file = "plans.ndjson";
const there = ["--store", "there"] as const;

function importThere(this: PlanWorld) {
  return this.plan("import", file, "--json", ...there);
}

Given("the plans were exported", function (this: PlanWorld) {
  return this.plan("export", "--all", "--out", file);
});

Given("they were imported into another store", importThere);
When("they are imported into another store", importThere);

Given(
  "somebody writes {string} over {string} in the export",
  function (this: PlanWorld, text: string, old: string) {
    this.folder.write(file, readFileSync(this.folder.at(file), "utf8").replace(old, text));
  },
);

Given("the plan was cancelled in the other store", function (this: PlanWorld) {
  return this.plan("cancel", "latest", ...there);
});

Then("the other store resumes the plan", function (this: PlanWorld) {
  return this.plan("resume", "latest", ...there);
});

When("the export of {word} is asked for", function (this: PlanWorld, target: string) {
  return this.plan("export", target, "--json");
});

Given("the store's settings are {string}", function (this: PlanWorld, text: string) {
  this.folder.write(".plan/config.json", text);
});

When("the kept states are checked", function (this: PlanWorld) {
  return this.plan("projections", "status", "--check", "--json");
});

When("the kept states are rebuilt", function (this: PlanWorld) {
  return this.plan("projections", "rebuild", "--json");
});
