/**
 * Owners that stopped giving a sign of life: another process takes the plan over, and whatever the old one does when it
 * wakes up, it writes nothing more. A lease of one second keeps the waiting short.
 */
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { freezeBetweenWrites } from "../support/freeze-between-writes.ts";
import { bin, type Running } from "./support/command.ts";
import { at, type JsonObject, list } from "./support/json.ts";
import { allGone, catches, processesWith } from "./support/processes.ts";
import { types, useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();
const lease = { PLAN_LEASE: "1s" };
const otherBoot = fileURLToPath(new URL("support/other-boot.cjs", import.meta.url));

function twoSteps(name: string): string {
  return scratch.planFile(name, [
    { id: "first", run: "echo first >> ran" },
    {
      id: "long",
      run: `echo "long $PLAN_ATTEMPT" >> ran; ${waits("long")}; echo "end $PLAN_ATTEMPT" >> ran`,
    },
  ]);
}

/** An owner in the middle of its second step, marked with `OWNER=old`. */
async function ownerAtWork(name: string, preload?: string, more: typeof lease = lease): Promise<Running> {
  const env = { ...more, OWNER: "old" };
  const owner = scratch.start(["run", twoSteps(name)], {
    env,
    ...(preload === undefined ? {} : { preload }),
  });
  await scratch.appears("long.begun");
  return owner;
}

function ofOldStep(): number {
  return processesWith("OWNER=old").filter(({ command }) => command.includes("long.begun")).length;
}

/** Nothing of the first run stands behind the resume. */
function expectFenced(history: readonly JsonObject[]): void {
  const resumed = types(history).indexOf("PlanResumed");
  expect(history[resumed - 1]).toMatchObject({ event: "PlanInterrupted", data: { cause: "runner_lost" } });
  const oldRun = at(history[1], "data", "run_id");
  expect(history.slice(resumed).filter(({ data }) => at(data, "run_id") === oldRun)).toEqual([]);
}

function freeze(owner: Running): void {
  freezeBetweenWrites(owner, scratch.path(".plan/plans.db"));
}

describe("an owner that is frozen longer than its lease", () => {
  it("keeps its plan from everybody who does not ask to take it over", async () => {
    const owner = await ownerAtWork("kept");
    freeze(owner);
    const { reasons } = await scratch.json(["resume", "kept"], 6);
    expect(list(reasons)).toMatchObject([{ code: "RUN_IN_PROGRESS", evidence: { pid: owner.pid } }]);
  });

  it("is killed with its step by who takes over, and the plan goes on to its end", async () => {
    const owner = await ownerAtWork("killed");
    freeze(owner);
    const taker = scratch.start(["resume", "killed", "--take-over", "--reason", "it hangs"], { env: lease });
    expect(await owner.ended).toMatchObject({ code: null, signal: "SIGKILL" });
    await allGone("OWNER=old", 2_000);
    scratch.write("long.go", "");
    expect(await taker.ended).toMatchObject({ code: 0 });
    const history = await scratch.history("killed");
    expectFenced(history);
    expect(scratch.read("ran")).toBe("first\nlong 1\nlong 2\nend 2\n");
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("is left alone by who is stopped while waiting to take over: %s", async (signal, exitCode) => {
    const owner = await ownerAtWork("waited-for", undefined, { PLAN_LEASE: "10m" });
    freeze(owner);
    const before = await scratch.history("waited-for");
    const args = [
      "-c",
      '"$@"; echo "exit $?"',
      "sh",
      process.execPath,
      bin,
      "resume",
      "waited-for",
      "--take-over",
    ];
    const shell = scratch.startProgram("sh", args, { env: { TAKER: "yes" } });
    let pid = 0;
    await vi.waitUntil(
      () => {
        pid =
          processesWith("TAKER=yes").find(
            ({ command }) => command.includes("--take-over") && !command.startsWith("sh "),
          )?.pid ?? 0;
        return pid > 0 && catches(pid, "SIGHUP");
      },
      { timeout: 20_000, interval: 5 },
    );
    process.kill(pid, signal);
    const ended = await shell.ended;
    expect(ended.stdout).toBe(`exit ${exitCode}\n`);
    expect(ended.stderr).toContain("Nothing was written.");
    expect(await scratch.history("waited-for")).toEqual(before);
    owner.signal("SIGCONT");
    scratch.write("long.go", "");
    expect(await owner.ended).toMatchObject({ code: 0 });
  });

  it("is left alone when something else refuses the resume as well", async () => {
    const owner = await ownerAtWork("spared");
    freeze(owner);
    const { reasons } = await scratch.json(["resume", "spared", "--take-over", "--from", "cp_7"], 3);
    expect(list(reasons).map(({ code }) => code)).toEqual(["CHECKPOINT_NOT_FOUND"]);
    owner.signal("SIGCONT");
    scratch.write("long.go", "");
    expect(await owner.ended).toMatchObject({ code: 0 });
  });
});

describe("an owner that gives signs of life", () => {
  it("is not taken over from", async () => {
    const owner = await ownerAtWork("alive");
    const { reasons } = await scratch.json(["resume", "alive", "--take-over"], 6, { env: lease });
    expect(list(reasons)).toMatchObject([{ code: "RUN_IN_PROGRESS", evidence: { owner: "alive" } }]);
    scratch.write("long.go", "");
    expect(await owner.ended).toMatchObject({ code: 0 });
  });
});

describe("an owner that was overtaken and could not be killed", () => {
  /** Frozen, overtaken; the new run is at work on the step that was cut off. */
  async function overtaken(name: string): Promise<{ owner: Running; taker: Running }> {
    const owner = await ownerAtWork(name, otherBoot);
    freeze(owner);
    const args = ["resume", name, "--take-over", "--format", "ndjson"];
    const taker = scratch.start(args, { env: lease });
    await taker.event("StepStarted", 2);
    return { owner, taker };
  }

  it("kills its step when it wakes up, writes nothing and exits 6", async () => {
    const { owner, taker } = await overtaken("woken");
    expect(ofOldStep()).toBeGreaterThan(0);
    owner.signal("SIGCONT");
    const wokenMs = performance.now();
    const ended = await owner.ended;
    expect(performance.now() - wokenMs).toBeLessThan(2_000);
    expect(ended).toMatchObject({ code: 6, signal: null });
    await allGone("OWNER=old");
    scratch.write("long.go", "");
    expect(await taker.ended).toMatchObject({ code: 0 });
    expectFenced(await scratch.history("woken"));
    expect(scratch.read("ran")).toBe("first\nlong 1\nlong 2\nend 2\n");
  });

  it("does not report a step that ended while it was frozen", async () => {
    const { owner, taker } = await overtaken("late");
    scratch.write("long.go", "");
    expect(await taker.ended).toMatchObject({ code: 0 });
    owner.signal("SIGCONT");
    expect(await owner.ended).toMatchObject({ code: 6, signal: null });
    const history = await scratch.history("late");
    expectFenced(history);
    expect(types(history).at(-1)).toBe("PlanApplied");
    expect(types(history).filter((type) => type === "StepCompleted")).toHaveLength(2);
    expect(await scratch.json(["verify"])).toMatchObject({ whole: true });
  });
});

describe("an owner that cannot reach its store for two thirds of its lease", () => {
  it("stops its step, says so and exits 7; the plan can be resumed", { timeout: 90_000 }, async () => {
    const owner = await ownerAtWork("cut-away");
    const lock = new DatabaseSync(scratch.path(".plan/plans.db"));
    try {
      lock.exec("BEGIN IMMEDIATE");
      const ended = await owner.ended;
      expect(ended).toMatchObject({ code: 7, signal: null });
      expect(ended.stderr).toContain("STORE_UNAVAILABLE");
      await allGone("OWNER=old");
    } finally {
      lock.close();
    }
    scratch.write("long.go", "");
    expect((await scratch.plan(["resume", "cut-away"])).code).toBe(0);
    expect(scratch.read("ran")).toBe("first\nlong 1\nlong 2\nend 2\n");
  });
});
