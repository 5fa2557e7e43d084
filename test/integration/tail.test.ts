/** `plan tail` through the real command: live events of other processes, their end, and every exit code. */
import { describe, expect, it } from "vitest";
import { outputs } from "../../src/schema/outputs.ts";
import type { Running } from "./support/command.ts";
import { type JsonObject, parseLines } from "./support/json.ts";
import { types, useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();

/** A plan of one step that waits until `NAME.go` is there, and is in it. */
async function running(name: string, script = waits(name)): Promise<Running> {
  const owner = scratch.start(["run", scratch.planFile(name, [{ id: "long", run: script }])]);
  await scratch.appears(`${name}.begun`);
  return owner;
}

function tail(...args: string[]): Running {
  return scratch.start(["tail", ...args, "--format", "ndjson"]);
}

/** Until it listens. */
function listens(reader: Running): Promise<true> {
  return reader.until("hello", () => (reader.stdout.includes('"hello"') ? true : undefined));
}

function linesOf(stdout: string): JsonObject[] {
  const lines = parseLines(stdout);
  for (const line of lines) expect(outputs.stream.safeParse(line).error?.issues ?? []).toEqual([]);
  return lines;
}

describe("tail", () => {
  it("tells what is appended from now on, and the result when the run ends", async () => {
    const owner = await running("one");
    const reader = tail();
    await listens(reader);
    scratch.write("one.go", "");
    const { code, stdout } = await reader.ended;
    const lines = linesOf(stdout);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ type: "hello", plan_id: expect.stringMatching(/^\w{26}$/) });
    expect(types(lines.slice(1, -1))).toEqual(["StepCompleted", "PhaseCompleted", "PlanApplied"]);
    expect(lines.at(-1)).toMatchObject({
      type: "result",
      state: "applied",
      exit_code: 0,
      last_checkpoint_id: "cp_1",
    });
    expect(lines.slice(1, -1)).toEqual((await scratch.history()).slice(4));
    await owner.ended;
  });

  it("begins earlier where it is asked, and tells only some types", async () => {
    await running("one");
    const reader = tail("latest", "--since", "1", "--type", "StepStarted,PlanApplied");
    await reader.event("StepStarted", 1);
    scratch.write("one.go", "");
    expect(types(linesOf((await reader.ended).stdout).slice(1, -1))).toEqual(["StepStarted", "PlanApplied"]);
  });

  it("of several plans ends when the last has ended, with a result for each", async () => {
    await running("one");
    await running("two");
    const reader = tail("one", "two", "--exit-status");
    await listens(reader);
    scratch.write("one.go", "");
    await reader.event("PlanApplied");
    await scratch.plan(["stop", "two"]);
    const { code, stdout } = await reader.ended;
    const lines = linesOf(stdout);
    expect(code).toBe(143);
    expect(lines[0]?.plan_id).toBe(null);
    expect(lines.slice(-2)).toMatchObject([
      { type: "result", state: "applied", exit_code: 0 },
      { type: "result", interrupted: true, exit_code: 143 },
    ]);
  });

  it("of all plans tells those to come, too, and ends when nobody reads any more", async () => {
    await scratch.plan(["run", scratch.planFile("first", [{ id: "only", run: "true" }])]);
    const reader = tail("--all");
    await listens(reader);
    await scratch.plan(["run", scratch.planFile("second", [{ id: "only", run: "true" }])]);
    await reader.event("PlanApplied");
    expect(types(linesOf(reader.stdout).slice(1))).toContain("PlanCreated");
    reader.child.stdout?.destroy();
    await scratch.plan(["run", scratch.planFile("third", [{ id: "only", run: "true" }])]);
    expect((await reader.ended).code).toBe(0);
  });

  it("tells people a line for each event, and what came of it", async () => {
    await scratch.plan(["run", scratch.planFile("told", [{ id: "only", run: "true" }])]);
    const { code, stdout, stderr } = await scratch.plan(["tail", "told", "--since", "-2"]);
    expect(code).toBe(0);
    expect(stdout.replace(/\d\d:\d\d:\d\d/g, "TIME")).toBe(
      "TIME     4  ✔ StepCompleted    cp_1    only\nTIME     5  PhaseCompleted             execute\nTIME     6  PlanApplied                every step is done\n",
    );
    expect(stderr).toMatch(/^ {2}\w{6} {2}✔ applied, 1 checkpoint\n$/);
  });

  it("ends with an owner that was killed, and calls that failed", async () => {
    const owner = await running("lost");
    const reader = tail("--exit-status");
    await listens(reader);
    owner.signal("SIGKILL");
    const { code, stdout } = await reader.ended;
    expect(code).toBe(1);
    expect(linesOf(stdout).at(-1)).toMatchObject({ type: "result", state: "processing", exit_code: 1 });
  });

  it("exits as the run does, where it is asked", async () => {
    const failing = await running("failing", `${waits("failing")}; exit 3`);
    const [asked, other] = [tail("--exit-status"), tail()];
    await Promise.all([listens(asked), listens(other)]);
    scratch.write("failing.go", "");
    expect([(await asked.ended).code, (await other.ended).code, (await failing.ended).code]).toEqual([
      1, 0, 1,
    ]);
    await running("cancelled");
    const third = tail("--exit-status");
    await listens(third);
    await scratch.plan(["cancel", "cancelled"]);
    expect((await third.ended).code).toBe(6);
  });

  it("exits with 8 when its time is up, and the run goes on", async () => {
    const owner = await running("long");
    const { code, stdout } = await tail("--timeout", "50ms").ended;
    expect(code).toBe(8);
    expect(linesOf(stdout).at(-1)).toMatchObject({ type: "result", state: "processing", exit_code: 8 });
    expect((await tail("--all", "--timeout", "50ms").ended).code).toBe(8);
    scratch.write("long.go", "");
    expect((await owner.ended).code).toBe(0);
  });

  it("ends at Ctrl-C as SIGINT ends a process", async () => {
    await running("left");
    const reader = tail();
    await listens(reader);
    reader.signal("SIGINT");
    expect((await reader.ended).signal).toBe("SIGINT");
  });

  it.each([
    ["a plan there is not", ["nobody"], 4],
    ["a point there is not", ["latest", "--since", "99"], 4],
    ["a point that is none", ["--since", "soon"], 2],
    ["a revision of all plans", ["--all", "--since", "4"], 2],
    ["plans and all", ["latest", "--all"], 2],
    ["the end of all", ["--all", "--exit-status"], 2],
    ["no duration", ["--timeout", "long"], 2],
    ["no event", ["--type", "PlanExploded"], 2],
    ["one document", ["--json"], 2],
    ["no store", ["--store", "nowhere/plans.db"], 7],
  ])("of %s exits as it should", async (_, args, code) => {
    await scratch.plan(["run", scratch.planFile("done", [{ id: "only", run: "true" }])]);
    expect((await scratch.plan(["tail", ...args])).code).toBe(code);
  });
});
