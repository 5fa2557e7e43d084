/** What the real command says of a plan's past, and of a plan that goes on: `status --at`, `status --watch`. */
import { beforeEach, describe, expect, it } from "vitest";
import { outputs } from "../../src/schema/outputs.ts";
import { type JsonObject, parseObject } from "./support/json.ts";
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
