/** What the real command says of a plan's past, and of a plan that goes on: `status --at`, `status --watch`. */
import { beforeEach, describe, expect, it } from "vitest";
import { outputs } from "../../src/schema/outputs.ts";
import { type JsonObject, list, parseObject } from "./support/json.ts";
import { useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();

/** Two steps finished (events 4 and 6), the third failed. */
beforeEach(async () => {
  const file = scratch.planFile("half-done", [
    { id: "first", run: "true" },
    { id: "second", run: "true" },
    { id: "third", run: "exit 3" },
  ]);
  expect((await scratch.plan(["run", file])).code).toBe(1);
});

function expectForm(document: JsonObject): void {
  expect(outputs.status.safeParse(document).error?.issues ?? []).toEqual([]);
}

describe("status --at", () => {
  it.each([["cp_1"], ["4"], ["-5"], ["--at=-5"]])(
    "%s is as it stood right after the first step",
    async (point) => {
      const flags = point.startsWith("--") ? [point] : ["--at", point];
      const document = await scratch.json(["status", "latest", ...flags]);
      expectForm(document);
      expect(document).toMatchObject({
        as_of: { revision: 4, head_revision: 9 },
        plan: { state: "processing", last_completed_step: 1, last_checkpoint_id: "cp_1" },
        failed: null,
        last_run: { over: false },
      });
    },
  );

  it("has the form of a status of now, but for the moment it is of", async () => {
    const now = await scratch.json(["status", "latest"]);
    const { as_of: _, ...then } = await scratch.json(["status", "latest", "--at", "cp_2"]);
    expectForm(now);
    expect(Object.keys(then)).toEqual(Object.keys(now));
  });

  it("heads the card with the moment", async () => {
    const { code, stdout } = await scratch.plan(["status", "latest", "--at", "5"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^As it was at revision 5 of 9 \(\d\d:\d\d:\d\d\)\n\nhalf-done {2}/);
    expect(stdout).toContain("Running         second");
  });

  it.each([["99"], ["cp_9"], ["2001-01-01"]])("%s is not there, exit 4, with what is", async (point) => {
    const { code, stderr } = await scratch.plan(["status", "latest", "--at", point]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/revisions 0\.\.9, checkpoints cp_1\.\.cp_2 {3}POINT_NOT_FOUND/);
  });

  it("that is no point, or watched, is wrong use", async () => {
    expect((await scratch.plan(["status", "--at", "first"])).code).toBe(2);
    expect((await scratch.plan(["status", "--at", "4", "--watch"])).code).toBe(2);
  });
});

describe("status --watch", () => {
  it("prints a card for each change and ends with the run", async () => {
    const file = scratch.planFile("watched", [
      { id: "long", run: waits("long") },
      { id: "short", run: waits("short") },
    ]);
    const owner = scratch.start(["run", file]);
    await scratch.appears("long.begun");
    const watcher = scratch.start(["status", "latest", "--watch"]);
    await watcher.until("the first card", () => (watcher.stdout.includes("none of 2") ? true : undefined));
    scratch.write("long.go", "");
    await watcher.until("the second card", () =>
      watcher.stdout.includes("step 1 of 2, long") ? true : undefined,
    );
    scratch.write("short.go", "");
    const { code, stdout } = await watcher.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/State {11}applied/);
    expect((await owner.ended).code).toBe(0);
  });

  it("of a plan that does not run is its card, once", async () => {
    const { code, stdout } = await scratch.plan(["status", "--watch", "--json"]);
    expect(code).toBe(0);
    expectForm(parseObject(stdout));
  });

  it("ends when the owner was killed, and says that it is gone", async () => {
    const owner = scratch.start(["run", scratch.planFile("lost", [{ id: "long", run: waits("long") }])]);
    await scratch.appears("long.begun");
    const watcher = scratch.start(["status", "latest", "--watch"]);
    await watcher.until("a card", () => (watcher.stdout.includes("Running") ? true : undefined));
    owner.signal("SIGKILL");
    const { code, stdout } = await watcher.ended;
    expect(code).toBe(0);
    expect(stdout).toContain("cut off: its process is gone");
  });

  it("ends at Ctrl-C as SIGINT ends a process, and the run goes on", async () => {
    const owner = scratch.start(["run", scratch.planFile("left", [{ id: "long", run: waits("long") }])]);
    await scratch.appears("long.begun");
    const watcher = scratch.start(["status", "latest", "--watch"]);
    await watcher.until("a card", () => (watcher.stdout.includes("Running") ? true : undefined));
    watcher.signal("SIGINT");
    expect(await watcher.ended).toMatchObject({ signal: "SIGINT", stderr: "" });
    scratch.write("long.go", "");
    expect((await owner.ended).code).toBe(0);
  });
});

describe("history", () => {
  const revisions = async (...flags: string[]) => {
    const document = await scratch.json(["history", "latest", ...flags]);
    expect(outputs.history.safeParse(document).error?.issues ?? []).toEqual([]);
    return list(document.items).map(({ revision }) => revision);
  };

  it("has the events up to a point, of a range, of a step, and the newest first", async () => {
    expect(await revisions("--at", "cp_1")).toEqual([0, 1, 2, 3, 4]);
    expect(await revisions("--range", "cp_1..cp_2")).toEqual([4, 5, 6]);
    expect(await revisions("--range", "-1..")).toEqual([8, 9]);
    expect(await revisions("--range", "..1")).toEqual([0, 1]);
    expect(await revisions("--step", "second")).toEqual([5, 6]);
    expect(await revisions("--step", "third", "--reverse")).toEqual([9, 8, 7]);
    expect(await revisions("--step", "third", "--type", "StepFailed,StepCompleted")).toEqual([8]);
  });

  it("embraces the run, has the state it had then above, and payloads below", async () => {
    const { code, stdout } = await scratch.plan(["history", "latest", "--at", "5", "--payload"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^As it was at revision 5 of 9 \(.*\)\n\nhalf-done .* execute, processing\n/);
    expect(stdout).toMatch(/┌ RunStarted .*\n {7}\{\n/);
    expect(stdout).toMatch(/│ ✔ StepCompleted {2}cp_1 /);
    expect(stdout).toContain('"checkpoint_id": "cp_1"');
  });

  it.each([
    ["no such point", ["--at", "99"], 4],
    ["no such end", ["--range", "..cp_9"], 4],
    ["no such step", ["--step", "thrid"], 4],
    ["no range", ["--range", "4"], 2],
    ["two of a kind", ["--at", "4", "--range", "1..2"], 2],
    ["no speed", ["--replay", "--speed", "fast"], 2],
    ["a speed of nothing", ["--speed", "10"], 2],
    ["a replay of parts", ["--replay", "--step", "first"], 2],
    ["a replay for programs", ["--replay", "--json"], 2],
  ])("of %s exits as it should", async (_, flags, code) => {
    expect((await scratch.plan(["history", "latest", ...flags])).code).toBe(code);
  });

  it("names the step that was meant", async () => {
    const { stderr } = await scratch.plan(["history", "latest", "--step", "thrid"]);
    expect(stderr).toContain('the plan has no step "thrid": did you mean third?');
  });

  it("folds items into one row, unless all are asked for", async () => {
    const each = { id: "each", each: ["a", "b", "c", "d"], run: "true" };
    await scratch.plan(["run", scratch.planFile("list", [each])]);
    const { stdout } = await scratch.plan(["history", "latest"]);
    expect(stdout).toMatch(
      /… .*│ ✔ 3 ItemCompleted {2}cp_1-3 +each\/1-3\n.*│ ✔ ItemCompleted {4}cp_4 +each\/4\n/,
    );
    expect((await scratch.plan(["history", "latest", "--all"])).stdout).toMatch(/cp_2 +each\/2\n/);
  });

  it("told again says what the run said", async () => {
    const { code, stdout } = await scratch.plan(["history", "latest", "--replay", "--speed", "1000"]);
    expect(code).toBe(0);
    expect(stdout.replace(/in [\d.]+s/g, "in 1s")).toMatch(
      /^half-done {2}\w{26}\n\n {2}attempt 1, .+\n\n\[1\/3\] first: done in 1s \(cp_1\)\n\[2\/3\] second: done in 1s \(cp_2\)\n\[3\/3\] third: failed in 1s, exit code 3 \(not tried again\)\n\n {2}✖ errored at third, 2 checkpoints kept\n$/,
    );
  });

  it("told again goes on at once after Ctrl-C", async () => {
    await scratch.plan(["run", scratch.planFile("slow", [{ id: "slow", run: "sleep 1; echo done" }])]);
    const replay = scratch.start(["history", "latest", "--replay", "--speed", "0.001"]);
    await replay.until("the beginning", () => (replay.stdout.includes("attempt 1") ? true : undefined));
    replay.signal("SIGINT");
    const { code, stdout } = await replay.ended;
    expect(code).toBe(0);
    expect(stdout).toContain("✔ applied, 1 checkpoint");
  });

  it("told again ends at SIGTERM", async () => {
    await scratch.plan(["run", scratch.planFile("slow", [{ id: "slow", run: "sleep 1; echo done" }])]);
    const replay = scratch.start(["history", "latest", "--replay", "--speed", "0.001"]);
    await replay.until("the beginning", () => (replay.stdout.includes("attempt 1") ? true : undefined));
    replay.signal("SIGTERM");
    expect(await replay.ended).toMatchObject({ signal: "SIGTERM" });
  });
});
