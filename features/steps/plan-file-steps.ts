/** Given: the plan file, what its steps will do, and what is set around the command. */
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { type DataTable, Given } from "@cucumber/cucumber";
import { draftOf, type PlanDraft, stepNamed } from "../support/plan-draft.ts";
import { type PlanWorld, planFileName } from "../support/plan-world.ts";

Given("a plan file with these steps:", function (this: PlanWorld, table: DataTable) {
  this.draft = draftOf("release", table.hashes());
});

Given("a plan file:", function (this: PlanWorld, text: string) {
  this.folder.write(planFileName, `${text}\n`);
});

Given("the plan file is deleted", function (this: PlanWorld) {
  rmSync(this.folder.at(planFileName));
});

Given("the plan file is moved to {string}", function (this: PlanWorld, name: string) {
  mkdirSync(dirname(this.folder.at(name)), { recursive: true });
  renameSync(this.folder.at(planFileName), this.folder.at(name));
});

Given("step {string} puts out {string}", function (this: PlanWorld, step: string, pair: string) {
  edit(this, (draft) => {
    stepNamed(draft, step).outputs = [pair.slice(0, pair.indexOf("="))];
  });
  this.folder.putOut(step, pair);
});

Given("step {string} says {word} {string}", says);
Given("step {string} says {word} {int}", says);

function says(this: PlanWorld, step: string, key: string, value: unknown): void {
  edit(this, (draft) => {
    stepNamed(draft, step)[key] = value;
  });
}

Given("step {string} says nothing about {word}", function (this: PlanWorld, step: string, key: string) {
  edit(this, (draft) => {
    delete stepNamed(draft, step)[key];
  });
});

Given("step {string} may fail", function (this: PlanWorld, step: string) {
  edit(this, (draft) => {
    stepNamed(draft, step).allow_failure = true;
  });
});

Given(
  "step {string} is tried again {int} times without delay",
  function (this: PlanWorld, step: string, max: number) {
    edit(this, (draft) => {
      stepNamed(draft, step).retry = { max, delay: "0ms" };
    });
  },
);

Given(
  "step {string} is tried again {int} times after {string}",
  function (this: PlanWorld, step: string, max: number, delay: string) {
    edit(this, (draft) => {
      stepNamed(draft, step).retry = { max, delay };
    });
  },
);

Given("step {string} prints {word}", function (this: PlanWorld, step: string, name: string) {
  edit(this, (draft) => {
    stepNamed(draft, step).run = `echo "$${name}" && ./work`;
  });
});

Given("step {string} is broken", function (this: PlanWorld, step: string) {
  this.folder.fail(step);
});

Given("step {string} fails {int} times", function (this: PlanWorld, step: string, times: number) {
  this.folder.fail(step, times);
});

Given("step {string} is mended", function (this: PlanWorld, step: string) {
  this.folder.mend(step);
});

Given("step {string} takes no notice of SIGINT", function (this: PlanWorld, step: string) {
  this.folder.ignoreInterrupts(step);
});

Given("step {string} never ends by itself", function (this: PlanWorld, step: string) {
  this.folder.hold(step);
});

Given("step {string} is edited in the plan file", function (this: PlanWorld, step: string) {
  edit(this, (draft) => {
    stepNamed(draft, step).run = "./work anew";
  });
});

Given("the edit is undone", function (this: PlanWorld) {
  edit(this, ({ steps }) => {
    for (const step of steps) step.run = "./work";
  });
});

Given("step {string} is removed from the plan file", function (this: PlanWorld, id: string) {
  this.draft = { ...this.draft, steps: this.draft.steps.filter((step) => step.id !== id) };
});

Given(
  "step {string} is put before step {string} in the plan file",
  function (this: PlanWorld, id: string, before: string) {
    const steps = this.draft.steps.flatMap((step) =>
      step.id === before ? [{ id, run: "./work" }, step] : [step],
    );
    this.draft = { ...this.draft, steps };
  },
);

Given(
  "step {string} gets the key {string} in the plan file",
  function (this: PlanWorld, step: string, key: string) {
    edit(this, (draft) => {
      stepNamed(draft, step)[key] = "./work";
    });
  },
);

Given("the plan needs the secret {word}", function (this: PlanWorld, name: string) {
  edit(this, ({ vars }) => {
    vars[name] = { secret: true, required: true };
  });
});

Given("the plan needs the variable {word}", function (this: PlanWorld, name: string) {
  edit(this, ({ vars }) => {
    vars[name] = { required: true };
  });
});

Given(
  "the plan has the variable {word} with the default {string}",
  function (this: PlanWorld, name: string, value: string) {
    edit(this, ({ vars }) => {
      vars[name] = value;
    });
  },
);

Given("the secret {word} is {string}", function (this: PlanWorld, name: string, value: string) {
  this.env.set(name, value);
});

Given("the secret {word} is not set any more", function (this: PlanWorld, name: string) {
  this.env.delete(name);
});

Given("owners have a lease of {int} seconds", function (this: PlanWorld, seconds: number) {
  this.env.set("PLAN_LEASE", String(seconds));
});

/** Changes the plan file and writes it. */
function edit(world: PlanWorld, change: (draft: PlanDraft) => void): void {
  const draft = structuredClone(world.draft);
  change(draft);
  world.draft = draft;
}
