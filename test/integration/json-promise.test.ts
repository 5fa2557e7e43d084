/**
 * The promise of the JSON documents: whatever a command prints for programs is what its schema says, key for key.
 * Every command is asked in the situations a plan gets into; what they mean stands in documents.test.ts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OutputName, outputs } from "../../src/schema/outputs.ts";
import { root } from "./support/command.ts";
import { type JsonObject, parseLines } from "./support/json.ts";
import { useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();
const held = new Set<string>();

/** Holds a document to the schema of its name. */
function hold(document: JsonObject, name: OutputName): void {
  const { success, error } = outputs[name].safeParse(document);
  expect({ name, document, issues: success ? [] : error?.issues }).toEqual({ name, document, issues: [] });
  held.add(name);
}

/** Runs a command for its document, which is that of `name`, or an error's. */
async function holds(name: OutputName, exitCode: number, ...args: string[]): Promise<void> {
  const { code, stdout } = await scratch.plan([...args, "--json"]);
  expect({ args, code }).toEqual({ args, code: exitCode });
  hold(JSON.parse(stdout), name);
}

async function holdsStream(...args: string[]): Promise<void> {
  const { stdout } = await scratch.plan([...args, "--format", "ndjson"]);
  const lines = parseLines(stdout);
  expect(lines[0]?.type).toBe("hello");
  for (const line of lines) hold(line, "stream");
}

const outside = { id: "outside", phase: "apply", run: `${waits("outside")}; exit 3` };
const first = {
  id: "first",
  run: "echo 'ROWS=3' >> $PLAN_OUTPUT; echo because > $PLAN_DECISION",
  outputs: ["ROWS"],
};

/** A plan whose run was ended in the way that is named. */
const situations: Record<string, () => Promise<unknown>> = {
  applied: () =>
    scratch.plan(["run", scratch.planFile("plan", [first, { id: "last", run: "true", skip_if: "true" }])]),
  constrained: () =>
    scratch.plan([
      "run",
      scratch.planFile("plan", [{ id: "a", phase: "apply", run: "false", allow_failure: true }]),
    ]),
  errored: () =>
    scratch.plan([
      "run",
      scratch.planFile("plan", [first, { id: "fails", run: "exit 3", retry: { max: 1, delay: "1ms" } }]),
    ]),
  waiting: () =>
    scratch.plan(["run", scratch.planFile("plan", [first, { id: "confirm", approve: "Publish?" }])]),
  "in a list": () =>
    scratch.plan([
      "run",
      scratch.planFile("plan", [{ id: "fills", each: ["a", "b"], run: 'test "$ITEM" = a', rerun: "ask" }]),
    ]),
  interrupted: () => stopped("SIGINT"),
  killed: () => stopped("SIGKILL"),
  cancelled: async () => {
    await stopped("SIGTERM");
    await scratch.plan(["cancel", "plan", "--reason", "not needed"]);
  },
  edited: async () => {
    await stopped("SIGINT");
    scratch.planFile("plan", [{ ...first, run: `${first.run}; true` }, outside]);
  },
};

async function stopped(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): Promise<void> {
  const running = scratch.start([
    "run",
    scratch.planFile("plan", [first, outside], { vars: { WHO: "ana" } }),
  ]);
  await scratch.appears("outside.begun");
  running.signal(signal);
  await running.ended;
}

describe.each(Object.entries(situations))("of a plan that is %s", (_, begin) => {
  it("every document and every line is what its schema says", async () => {
    await begin();
    await holds("status", 0, "status");
    await holds("list", 0, "list");
    await holds("history", 0, "history");
    await holds("status", 0, "status", "--at", "1");
    await holds("history", 0, "history", "--at", "1");
    await holds("diff", 0, "diff");
    await holds("logs", 0, "logs");
    await holds("logs", 0, "logs", "--stderr");
    await holdsStream("logs");
    await holdsStream("tail", "plan", "--since", "0");
    const { code } = await scratch.plan(["resume", "plan", "--dry-run"]);
    await holds("resume", code ?? -1, "resume", "plan", "--dry-run");
    await holdsStream("resume", "plan", "--dry-run");
    if (code === 8) await holds("approve", 0, "approve", "plan");
    await holds("resume", 3, "resume", "plan", "--from", "cp_9", "--expect", "0".repeat(16));
    scratch.write("outside.go", "");
    const choices = ["--accept", "STEP_OUTCOME_UNKNOWN,DEFINITION_CHANGED", "--reason", "goes on"];
    const resumed = code === 3 ? choices : [];
    await holdsStream("resume", "plan", ...resumed);
    await scratch.plan(["resume", "plan", "--from", "cp_9"]);
    await holds("audit", 0, "audit");
    await holds("verify", 0, "verify");
    await holds("projections", 0, "projections", "status");
    await holds("projections-state", 0, "projections", "state", "plan");
    await holds("stop", 0, "stop", "plan");
    await holdsStream("history", "plan");
    const { code: cancelled } = await scratch.plan(["cancel", "plan", "--json"]);
    await holds("error", 3, "cancel", "plan");
    expect([0, 3]).toContain(cancelled);
  });
});

describe("of plans that run", () => {
  it("documents of run, resume, stop and cancel are what their schemas say", async () => {
    await holds("run", 1, "run", scratch.planFile("plan", [first, { id: "fails", run: "exit 3" }]));
    await holds("resume", 1, "resume", "plan");
    await holds("cancel", 0, "cancel", "plan");
    await holds("run", 0, "run", scratch.planFile("looked-at", [first]), "--dry-run");
    await holdsStream(
      "run",
      scratch.planFile("printing", [{ id: "says", run: "echo it" }]),
      "--include-output",
    );
    await holds("run", 8, "run", scratch.planFile("asking", [{ id: "confirm", approve: "Really?" }]));
    await holds("approve", 0, "approve", "asking", "--reason", "it is");
    await holds("error", 3, "approve", "asking");
    await holdsStream("resume", "asking");
    await holdsStream("run", scratch.planFile("other", [first]));
    const owner = scratch.start(["run", scratch.planFile("busy", [{ id: "long", run: waits("long") }])]);
    await scratch.appears("long.begun");
    await holds("status", 0, "status", "busy");
    await holds("list", 0, "list");
    await holds("resume", 6, "resume", "busy");
    await holds("audit", 0, "audit", "--refused");
    await holds("stop", 0, "stop", "busy");
    await owner.ended;
  });

  it("a history that was damaged is told in the same shapes", async () => {
    await scratch.plan(["run", scratch.planFile("plan", [first, { id: "fails", run: "exit 3" }])]);
    const damage = "UPDATE events SET data = CAST(replace(CAST(data AS TEXT), 'because', 'cause') AS BLOB)";
    scratch.database((opened) => opened.exec(damage));
    await holds("verify", 9, "verify");
    await holds("history", 0, "history");
  });
});

describe("of stores", () => {
  it("documents of export, import, projections and doctor are what their schemas say", async () => {
    await scratch.plan(["run", scratch.planFile("plan", [first])]);
    await holds("list", 0, "list", "--limit", "1");
    await holds("export", 0, "export", "plan", "--out", "plans.ndjson");
    await holds("import", 0, "import", "plans.ndjson", "--store", "other");
    await holds("import", 0, "import", "plans.ndjson", "--dry-run");
    scratch.write("edited.ndjson", scratch.read("plans.ndjson").replace("because", "although"));
    await holds("import", 9, "import", "edited.ndjson", "--store", "other");
    for (const action of ["deploy", "rebuild", "delete"])
      await holds("projections", 0, "projections", action);
    const { code } = await scratch.plan(["doctor"]);
    await holds("doctor", code ?? -1, "doctor");
  });
});

describe("of what needs no plan", () => {
  it("documents are what their schemas say", async () => {
    await holds("init", 0, "init", "new");
    await holds("error", 2, "init", "new");
    await holds("validate", 0, "validate", scratch.planFile("plan", [first]));
    await holds("validate", 5, "validate", scratch.write("broken.plan.yaml", "plan: 1\nname: [\n"));
    await holds("explain", 0, "explain");
    await holds("schema", 0, "schema");
  });

  it.each([
    ["no store", 4, ["status"]],
    ["a mistyped flag", 2, ["run", "--no-such-flag"]],
    ["no target", 2, ["validate"]],
    ["a file with mistakes", 5, ["run", "broken.plan.yaml"]],
    ["no such file", 5, ["run", "gone.plan.yaml"]],
    ["no store it could write", 7, ["run", "sound.plan.yaml", "--store", "sound.plan.yaml"]],
    ["a missing secret", 3, ["run", "secret.plan.yaml"]],
  ])("of %s the error is what its schema says", async (_, exitCode, args) => {
    scratch.write("broken.plan.yaml", "plan: 1\nname: broken\nsteps: [{ id: a, rum: b }]\n");
    scratch.planFile("sound", [first]);
    scratch.planFile("secret", [first], { vars: { TOKEN: { secret: true, required: true } } });
    await holds("error", exitCode, ...args);
  });
});

describe("documents about the whole store", () => {
  it("of export, import, doctor and projections are as described", async () => {
    await situations.errored?.();
    await holds("export", 0, "export", "--all", "--out", "plans.ndjson");
    await holds("import", 0, "import", "plans.ndjson");
    await holds("import", 0, "import", "plans.ndjson", "--store", "there");
    await holds("import", 0, "import", "plans.ndjson", "--dry-run");
    await holds("list", 0, "list", "--limit", "1", "--sort", "name");
    scratch.write("plans.ndjson", scratch.read("plans.ndjson").replace("fails", "falls"));
    await holds("import", 9, "import", "plans.ndjson");
    await holds("projections", 0, "projections", "status");
    for (const action of ["deploy", "rebuild", "delete"])
      await holds("projections", 0, "projections", action);
    await holds("doctor", 0, "doctor");
    scratch.write(".plan/config.json", '{"fromat":"x"}');
    await holds("doctor", 9, "doctor");
  });
});

describe("plan schema", () => {
  it("lists every schema, and prints each one as it was built", async () => {
    const { items } = outputs.schema.parse(await scratch.json(["schema"]));
    const names = items.map(({ name }) => name);
    expect(names).toEqual([
      "plan",
      "event",
      ...Object.keys(outputs)
        .map((name) => `output:${name}`)
        .sort(),
    ]);
    for (const name of ["plan", "event", "output:resume"]) {
      const { code, stdout } = await scratch.plan(["schema", name]);
      const file = `dist/schema/${name === "plan" ? "plan-1" : name.replace(":", "-")}.json`;
      expect({ code, stdout }).toEqual({ code: 0, stdout: readFileSync(join(root, file), "utf8") });
    }
    expect((await scratch.plan(["schema", "resume"])).stdout).toBe(
      (await scratch.plan(["schema", "output:resume"])).stdout,
    );
  });

  it("describes documents of the same keys that are printed", async () => {
    await scratch.plan(["run", scratch.planFile("plan", [first, { id: "fails", run: "exit 3" }])]);
    const document = await scratch.json(["resume", "plan", "--dry-run"]);
    const schema = JSON.parse((await scratch.plan(["schema", "output:resume"])).stdout);
    expect(Object.keys(document)).toEqual(Object.keys(schema.properties));
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toEqual(Object.keys(document));
  });

  it("asks what a mistyped name means", async () => {
    const { error } = await scratch.json(["schema", "output:resmue"], 2);
    expect(error).toMatchObject({ next: [{ command: "plan schema output:resume" }, {}] });
  });
});

describe("every schema", () => {
  it("was held to a document by the tests above", () => {
    expect([...held].sort()).toEqual(Object.keys(outputs).sort());
  });
});
