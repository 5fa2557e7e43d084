/** Stopping a run: what Ctrl-C and its kin do to the step, to the history and to the exit of the command. */
import { describe, expect, it } from "vitest";
import { bin } from "./support/command.ts";
import { at, parseLines } from "./support/json.ts";
import { allGone } from "./support/processes.ts";
import { type More, types, useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();
const signals = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

/** Ignores what asks it to stop. */
const stubborn = { id: "stubborn", run: waits("stubborn", "trap '' INT TERM HUP") };

async function startOf(file: string, begun: string, more: More = {}, flags: readonly string[] = []) {
  const owner = scratch.start(["run", file, ...flags], more);
  await scratch.appears(`${begun}.begun`);
  return owner;
}

describe.each(signals)("%s", (signal, exitCode) => {
  it("stops the step, is recorded, prints the resume line, and then ends the process for real", async () => {
    const file = scratch.planFile("stopped", [
      { id: "first", run: "echo first >> ran" },
      { id: "long", run: waits("long") },
    ]);
    const owner = await startOf(file, "long");
    owner.signal(signal);
    const ended = await owner.ended;
    expect(ended).toMatchObject({ code: null, signal });
    expect(ended.stderr).toContain("Stopping long; it has 10.0s to end, then it is killed.");
    expect(ended.stderr).toContain("interrupted after 1 checkpoint; nothing is lost");
    expect(ended.stderr).toMatch(/^next: plan resume [0-9A-Z]{6}$/m);
    await allGone(scratch.mark);
    expect((await scratch.history()).at(-1)).toMatchObject({
      event: "PlanInterrupted",
      data: {
        cause: "signal",
        signal,
        forced: false,
        in_flight: { step: 2, step_id: "long", outcome: "stopped" },
      },
    });
    scratch.write("long.go", "");
    expect((await scratch.plan(["resume", "latest"])).code).toBe(0);
    expect(scratch.read("ran")).toBe("first\n");
  });

  it(`is exit code ${exitCode} in a shell, and in the stream's last line`, async () => {
    const file = scratch.planFile("in-a-shell", [{ id: "long", run: `echo $PPID > pid; ${waits("long")}` }]);
    const script = '"$@"; echo "{\\"shell\\":$?}"';
    const args = ["-c", script, "sh", process.execPath, bin, "run", file, "--format", "ndjson"];
    const shell = scratch.startProgram("sh", args);
    await scratch.appears("long.begun");
    process.kill(Number(scratch.read("pid")), signal);
    const lines = parseLines((await shell.ended).stdout);
    expect(lines.slice(-2)).toMatchObject([{ type: "result", exit_code: exitCode }, { shell: exitCode }]);
  });
});

describe("a second signal", () => {
  it("kills the step's whole process tree, and the history says that it was forced", async () => {
    const tree = `trap '' INT TERM; (trap '' INT TERM; touch child; sleep 600) & until [ -e child ]; do sleep 0.01; done; ${waits("tree", "true")}`;
    const owner = await startOf(scratch.planFile("tree", [{ id: "tree", run: tree }]), "tree");
    owner.signal("SIGINT");
    await owner.says("Press Ctrl-C again to kill it.");
    owner.signal("SIGINT");
    expect(await owner.ended).toMatchObject({ code: null, signal: "SIGINT" });
    await allGone(scratch.mark);
    expect((await scratch.history()).at(-1)).toMatchObject({
      event: "PlanInterrupted",
      data: { signal: "SIGINT", forced: true, in_flight: { outcome: "killed" } },
    });
  });
});

describe("a step that does not stop", () => {
  it("is killed when the grace it is given is over", async () => {
    const file = scratch.planFile("grace", [stubborn]);
    const owner = await startOf(file, "stubborn", {}, ["--grace", "100ms"]);
    owner.signal("SIGTERM");
    const { signal, stderr } = await owner.ended;
    expect(signal).toBe("SIGTERM");
    expect(stderr).toContain("Stopping stubborn; it has 0.1s to end, then it is killed.");
    expect(stderr).toContain("stubborn did not end by itself and was killed");
    await allGone(scratch.mark);
    expect(at((await scratch.history()).at(-1), "data")).toMatchObject({
      forced: false,
      in_flight: { outcome: "killed" },
    });
  });
});

describe("a step that may finish", () => {
  it("finishes and leaves its checkpoint; the next one does not begin", async () => {
    const file = scratch.planFile("finish", [
      { id: "long", run: waits("long"), on_interrupt: "finish" },
      { id: "next", run: "touch next" },
    ]);
    const owner = await startOf(file, "long");
    owner.signal("SIGINT");
    await owner.says("long may finish first (on_interrupt: finish).");
    scratch.write("long.go", "");
    expect(await owner.ended).toMatchObject({ signal: "SIGINT" });
    const events = await scratch.history();
    expect(types(events).slice(-2)).toEqual(["StepCompleted", "PlanInterrupted"]);
    expect(events.at(-1)).toMatchObject({ data: { in_flight: null } });
    expect((await scratch.json(["status", "latest"])).plan).toMatchObject({
      last_completed_step: 1,
      interrupted: true,
    });
  });

  it("ends the plan when it was the last one, and nothing is interrupted any more", async () => {
    const file = scratch.planFile("last", [{ id: "long", run: waits("long"), on_interrupt: "finish" }]);
    const owner = await startOf(file, "long");
    owner.signal("SIGINT");
    await owner.says("Stopping.");
    scratch.write("long.go", "");
    expect(await owner.ended).toMatchObject({ code: 0, signal: null });
    expect(types(await scratch.history()).at(-1)).toBe("PlanApplied");
  });
});

describe("plan stop", () => {
  it("does what Ctrl-C does, from another process, and waits until it stands in the history", async () => {
    const owner = await startOf(scratch.planFile("far", [{ id: "long", run: waits("long") }]), "long");
    const stop = await scratch.plan(["stop", "far"]);
    expect(stop).toMatchObject({ code: 0, stdout: "" });
    expect(stop.stderr).toContain("has stopped (queued)");
    expect((await scratch.history()).at(-1)).toMatchObject({
      event: "PlanInterrupted",
      data: { cause: "signal", signal: "SIGTERM" },
    });
    const { signal, stderr } = await owner.ended;
    expect(signal).toBe("SIGTERM");
    expect(stderr).toContain("Stopping long;");
    expect(stderr).not.toContain("Ctrl-C");
  });

  it("kills the step with --force", async () => {
    const owner = await startOf(scratch.planFile("forced", [stubborn]), "stubborn");
    expect(await scratch.plan(["stop", "forced", "--force"])).toMatchObject({ code: 0 });
    expect(await owner.ended).toMatchObject({ signal: "SIGTERM" });
    expect(at((await scratch.history()).at(-1), "data")).toMatchObject({ forced: true });
  });

  it("needs a plan, and lists those it fits", async () => {
    await startOf(scratch.planFile("named", [{ id: "long", run: waits("long") }]), "long");
    const { code, stderr } = await scratch.plan(["stop"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/plan stop [0-9A-Z]{6} {3}named, processing/);
  });
});

describe("plan cancel", () => {
  it("takes the plan from a running owner within 2 s: its step ends, it writes nothing and exits 6", async () => {
    const owner = await startOf(scratch.planFile("taken", [{ id: "long", run: waits("long") }]), "long");
    expect(await scratch.plan(["cancel", "taken", "--reason", "wrong version"])).toMatchObject({ code: 0 });
    const cancelledMs = performance.now();
    const ended = await owner.ended;
    expect(performance.now() - cancelledMs).toBeLessThan(2_000);
    expect(ended).toMatchObject({ code: 6, signal: null });
    await allGone(scratch.mark);
    expect((await scratch.history()).at(-1)).toMatchObject({
      event: "PlanCancelled",
      data: { reason: "wrong version" },
    });
  });
});

describe("a run that was killed with kill -9", () => {
  it("leaves no process of its step, and a plan whose resume goes on after the last checkpoint", async () => {
    const file = scratch.planFile("killed", [
      { id: "first", run: "echo first >> ran" },
      { id: "long", run: `echo long $PLAN_RESUMED >> ran; (sleep 600 & sleep 600) & ${waits("long")}` },
    ]);
    const owner = await startOf(file, "long");
    owner.signal("SIGKILL");
    await owner.ended;
    await allGone(scratch.mark, 2_000);
    const status = await scratch.json(["status", "latest"]);
    expect(status).toMatchObject({
      plan: { state: "processing", interrupted: false },
      cut_off: { step: 2, step_id: "long", verdict: "outcome_unknown" },
      last_run: { pid: owner.pid, over: true },
      resumable: true,
    });
    scratch.write("long.go", "");
    expect((await scratch.plan(["resume", "latest"])).code).toBe(0);
    expect(scratch.read("ran")).toBe("first\nlong 0\nlong 1\n");
    const events = await scratch.history();
    const resumed = types(events).indexOf("PlanResumed");
    expect(events[resumed - 1]).toMatchObject({ event: "PlanInterrupted", data: { cause: "runner_lost" } });
  });

  it("asks about a cut-off step that touches the outside, and takes the answer", async () => {
    const file = scratch.planFile("outside", [
      { id: "send", phase: "apply", run: waits("send"), outputs: ["RECEIPT"] },
      { id: "tell", phase: "apply", run: "echo $RECEIPT > told" },
    ]);
    const owner = await startOf(file, "send");
    owner.signal("SIGKILL");
    await owner.ended;
    const refused = await scratch.json(["resume", "latest"], 3);
    expect(refused.reasons).toMatchObject([{ code: "STEP_OUTCOME_UNKNOWN", level: "choose" }]);
    const done = ["resume", "latest", "--mark-done", "send"];
    expect((await scratch.json(done, 3)).reasons).toMatchObject([{ code: "VARIABLE_MISSING" }]);
    expect((await scratch.plan([...done, "--output", "RECEIPT=R-7"])).code).toBe(0);
    expect(scratch.read("told")).toBe("R-7\n");
  });
});
