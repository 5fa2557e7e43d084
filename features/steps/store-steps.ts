/** Given: somebody works on the store's bytes behind planstream's back. */
import { readFileSync, writeFileSync } from "node:fs";
import { Given } from "@cucumber/cucumber";
import type { PlanWorld } from "../support/plan-world.ts";

/** Both texts have the same length, so the file stays a database. */
Given(
  "somebody writes {string} over {string} in the store",
  function (this: PlanWorld, text: string, old: string) {
    if (text.length !== old.length) throw new Error("the texts differ in length");
    const bytes = readFileSync(this.storePath, "latin1");
    if (!bytes.includes(old)) throw new Error(`"${old}" is not in the store`);
    writeFileSync(this.storePath, bytes.replaceAll(old, text), "latin1");
  },
);

Given("the store's file was replaced by another one", function (this: PlanWorld) {
  writeFileSync(this.storePath, "Dear diary,\n".repeat(1_000));
});
