/** What programs read: every command's JSON document, and the NDJSON streams. Forms and meaning, not every value. */
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { at, type JsonObject, list, oddKeys, parseLines } from "./support/json.ts";
import { types, useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();
const plantedBug = fileURLToPath(new URL("support/planted-bug.cjs", import.meta.url));

/** Errored at its second step, resumed in vain once. */
beforeEach(async () => {
  const file = scratch.planFile("half-done", [
    {
      id: "first",
      run: "echo 'CAMELCASE=1' >> $PLAN_OUTPUT; echo because > $PLAN_DECISION",
      outputs: ["CAMELCASE"],
    },
    { id: "second", run: "exit 3" },
  ]);
  await scratch.plan(["run", file]);
});

function expectDocument(document: JsonObject, schema: string): void {
  expect(Object.keys(document)[0]).toBe("schema");
  expect(document.schema).toBe(schema);
  expect(oddKeys(document)).toEqual([]);
}

describe("a JSON document", () => {
  it("of status says where the plan stands and what can be done", async () => {
    const document = await scratch.json(["status", "latest"]);
    expectDocument(document, "planstream/status@1");
    expect(document.plan).toMatchObject({
      name: "half-done",
      state: "errored",
      phase: "execute",
      last_completed_step: 1,
      last_checkpoint_id: "cp_1",
      total_steps: 2,
      attempt: 1,
      line: 1,
    });
    expect(document).toMatchObject({ resumable: true, reasons: [], failed: { step: 2, step_id: "second" } });
    expect(at(document.next, 0, "command")).toMatch(/^plan resume [0-9A-Z]{26} --dry-run$/);
  });

  it("of list has one item for each plan, the one last worked on first", async () => {
    await scratch.plan(["run", scratch.planFile("newer", [{ id: "only", run: "true" }])]);
    const document = await scratch.json(["list"]);
    expectDocument(document, "planstream/list@1");
    expect(list(document.items).map(({ name, state }) => [name, state])).toEqual([
      ["newer", "applied"],
      ["half-done", "errored"],
    ]);
    expect(list((await scratch.json(["list", "--limit", "1"])).items)).toHaveLength(1);
  });

  it("of history has every event, in the form of a stream's lines", async () => {
    const document = await scratch.json(["history", "latest"]);
    expectDocument(document, "planstream/history@1");
    const items = list(document.items);
    expect(types(items)).toEqual([
      "PlanCreated",
      "RunStarted",
      "PhaseStarted",
      "StepStarted",
      "StepCompleted",
      "StepStarted",
      "StepFailed",
      "PlanErrored",
    ]);
    expect(items.map(({ revision }) => revision)).toEqual(items.map((_, index) => index));
    expect(items[4]).toMatchObject({
      type: "event",
      data: {
        output: { values: { CAMELCASE: "1" } },
        decision: "because",
        checkpoint: { checkpoint_id: "cp_1" },
      },
    });
    expect(items).toEqual(await scratch.history());
    const some = await scratch.json(["history", "latest", "--type", "StepFailed,PlanErrored"]);
    expect(types(list(some.items))).toEqual(["StepFailed", "PlanErrored"]);
  });

  it("of audit has every resume that was asked for, with its answer", async () => {
    await scratch.plan(["resume", "latest", "--reason", "once more"]);
    await scratch.plan(["resume", "latest", "--from", "cp_9"]);
    const document = await scratch.json(["audit", "latest"]);
    expectDocument(document, "planstream/audit@1");
    expect(list(document.items)).toMatchObject([
      { result: "refused", reasons: [{ code: "CHECKPOINT_NOT_FOUND" }] },
      { result: "granted", reason: "once more", attempt: 2, checkpoint_id: "cp_1", actor: { via: "cli" } },
    ]);
    const refused = await scratch.json(["audit", "--refused"]);
    expect(list(refused.items)).toHaveLength(1);
  });

  it("of resume has one shape for a dry run, a refusal and a run", async () => {
    const dry = await scratch.json(["resume", "latest", "--dry-run"]);
    const refused = await scratch.json(["resume", "latest", "--from", "cp_9"], 3);
    const ran = await scratch.json(["resume", "latest"], 1);
    for (const document of [dry, refused, ran]) {
      expectDocument(document, "planstream/resume@1");
      expect(Object.keys(document)).toEqual(Object.keys(dry));
    }
    expect(dry).toMatchObject({ dry_run: true, eligible: true, recorded_revision: null, result: null });
    expect(refused).toMatchObject({ dry_run: false, eligible: false, recorded_revision: 8, result: null });
    expect(ran).toMatchObject({ eligible: true, result: { state: "errored", exit_code: 1 } });
    expect(dry.steps).toMatchObject([
      { first: 1, last: 1, why: "reused", checkpoint_id: "cp_1" },
      { first: 2, last: 2, why: "runs", cause: "failed", step_id: "second" },
    ]);
  });

  it("of run says which plan was made and what came of it", async () => {
    const document = await scratch.json([
      "run",
      scratch.planFile("other", [{ id: "only", run: "echo noise" }]),
    ]);
    expectDocument(document, "planstream/run@1");
    expect(document).toMatchObject({
      plan: { name: "other", attempt: 1, total_steps: 1 },
      result: { state: "applied", interrupted: false, exit_code: 0, last_checkpoint_id: "cp_1" },
    });
  });

  it("of cancel says where it was recorded; a second one is refused with PLAN_CANCELLED and exit 3", async () => {
    const document = await scratch.json(["cancel", "latest", "--reason", "not needed"]);
    expectDocument(document, "planstream/cancel@1");
    expect(document).toMatchObject({ state: "cancelled", recorded_revision: 8 });
    const again = await scratch.json(["cancel", "latest"], 3);
    expectDocument(again, "planstream/error@1");
    expect(again.error).toMatchObject({
      code: "PLAN_CANCELLED",
      exit_code: 3,
      reasons: [{ code: "PLAN_CANCELLED" }],
    });
  });

  it("of stop says that the plan is not running, or that it has stopped", async () => {
    const idle = await scratch.json(["stop", "latest"]);
    expectDocument(idle, "planstream/stop@1");
    expect(idle).toMatchObject({ state: "errored" });
    const owner = scratch.start(["run", scratch.planFile("busy", [{ id: "long", run: waits("long") }])]);
    await scratch.appears("long.begun");
    expect(await scratch.json(["stop", "busy"])).toMatchObject({ state: "queued" });
    expect((await owner.ended).signal).toBe("SIGTERM");
  });

  it("of verify says that every history is whole", async () => {
    await scratch.plan(["resume", "latest"]);
    const document = await scratch.json(["verify"]);
    expectDocument(document, "planstream/verify@1");
    expect(document).toMatchObject({ whole: true, plans: [{ events: 12, findings: [] }] });
  });

  it("of an error has code, exit code and the way out, and stderr has its line", async () => {
    const { code, stdout, stderr } = await scratch.plan(["status", "nobody", "--json"]);
    expect(code).toBe(4);
    const [document] = [JSON.parse(stdout) as JsonObject];
    expectDocument(document, "planstream/error@1");
    expect(document.error).toMatchObject({
      code: "PLAN_NOT_FOUND",
      exit_code: 4,
      evidence: { target: "nobody" },
      next: [{ command: "plan list" }],
    });
    expect(stderr).toMatch(/^✖ no plan fits "nobody" {3}PLAN_NOT_FOUND$/m);
  });

  it("of a bug of planstream's own says so, and the screen where it was", async () => {
    const { code, stdout, stderr } = await scratch.plan(["status", "--json"], { preload: plantedBug });
    expect(code).toBe(70);
    const document: JsonObject = JSON.parse(stdout);
    expectDocument(document, "planstream/error@1");
    expect(document.error).toMatchObject({ code: "INTERNAL", exit_code: 70, message: "planted" });
    expect(stderr).toMatch(/^✖ planted {3}INTERNAL\nRangeError: planted\n {4}at .+planted-bug\.cjs:3:9/);
  });

  it.each(["resume", "run"])("of a mistyped %s is an error document, too", async (command) => {
    const document = await scratch.json([command, "latest", "--no-such-flag"], 2);
    expectDocument(document, "planstream/error@1");
    expect(document.error).toMatchObject({ code: "USAGE", exit_code: 2 });
  });
});

describe("an NDJSON stream", () => {
  it("of run begins with hello, has an event a line, and ends with the result", async () => {
    const file = scratch.planFile("streamed", [{ id: "only", run: "echo noise; echo noise >&2" }]);
    const { code, stdout, stderr } = await scratch.plan(["run", file, "--format", "ndjson"]);
    const lines = parseLines(stdout);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lines.map(({ type }) => type)).toEqual([
      "hello",
      ...Array(lines.length - 2).fill("event"),
      "result",
    ]);
    expect(lines[0]).toMatchObject({
      schema: "planstream/stream@1",
      plan_id: expect.stringMatching(/^\w{26}$/),
    });
    expect(lines.at(-1)).toMatchObject({ state: "applied", exit_code: 0, last_completed_step: 1 });
    expect(lines.flatMap((line) => oddKeys(line))).toEqual([]);
    const events = lines.slice(1, -1);
    // A batch's position is known where the batch ends; what the history says of the rest, the lines say, too.
    const withoutPosition = ({ position: _, ...rest }: JsonObject) => rest;
    expect(events.map(withoutPosition)).toEqual((await scratch.history()).map(withoutPosition));
  });

  it("of resume has the summary after hello", async () => {
    const { code, stdout } = await scratch.plan(["resume", "latest", "--format", "ndjson"]);
    expect(code).toBe(1);
    const lines = parseLines(stdout);
    expect(lines.map(({ type }) => type)).toEqual([
      "hello",
      "summary",
      "event",
      "event",
      "event",
      "event",
      "result",
    ]);
    expect(lines[1]).toMatchObject({ schema: "planstream/resume@1", eligible: true, result: null });
    expect(types(lines.slice(2, -1))).toEqual(["PlanResumed", "StepStarted", "StepFailed", "PlanErrored"]);
  });

  it.each([
    ["a dry run", ["--dry-run"], 0, { dry_run: true, eligible: true }],
    ["a refused resume", ["--expect", "0".repeat(16)], 3, { dry_run: false, eligible: false }],
  ])("of %s ends with the summary", async (_, flags, code, summary) => {
    const ended = await scratch.plan(["resume", "latest", ...flags, "--format", "ndjson"]);
    const lines = parseLines(ended.stdout);
    expect(ended.code).toBe(code);
    expect(lines.map(({ type }) => type)).toEqual(["hello", "summary"]);
    expect(lines[1]).toMatchObject({ schema: "planstream/resume@1", result: null, ...summary });
  });

  it("says an event only after it is stored", async () => {
    const file = scratch.planFile("acknowledged", [
      { id: "first", run: "true" },
      { id: "second", run: waits("second") },
    ]);
    const owner = scratch.start(["run", file, "--format", "ndjson"]);
    const completed = await owner.event("StepCompleted", 1);
    owner.signal("SIGKILL");
    await owner.ended;
    expect(await scratch.history()).toContainEqual({ ...completed, position: expect.any(String) });
  });
});
