/** How a step is ended: by a stop, a kill, a timeout. The time is set by hand, so nothing waits for it. */
import { describe, expect, it } from "vitest";
import { useExecutorInFolders } from "./executor-in-folders.ts";
import { inFolder } from "./in-folder.ts";
import {
  type HandClock,
  handClock,
  programStep,
  type RequestParts,
  shellStep,
  type TestControl,
  testControl,
} from "./step-fixtures.ts";

const here = useExecutorInFolders();
const durationMs = expect.any(Number);

/** A shell that says which signals it got, ends with 0 on the named ones and never ends otherwise. */
function listening(endsOn: readonly string[] = []): string {
  const traps = ["INT", "TERM"].map((name) => {
    const action = endsOn.includes(name) ? `echo got ${name}; exit 0` : `echo got ${name}`;
    return `trap '${action}' ${name}`;
  });
  return `set +e; ${traps.join("; ")}; echo ready; while :; do sleep 100 & wait; done`;
}

async function start(script: string, parts?: RequestParts) {
  const clock = handClock();
  const control = testControl(10_000);
  const request = inFolder(shellStep(script, parts), here.work);
  const outcome = here.executor({ clock }).execute(request, control);
  await control.saw("ready");
  return { clock, control, outcome };
}

describe("a step that is asked to stop", () => {
  it("gets SIGINT, and is stopped when it ends of it", async () => {
    const { control, outcome } = await start("echo ready; sleep 100");
    control.abortStop();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: false, durationMs });
    expect(here.leftovers()).toEqual([]);
  });

  it("gets SIGTERM after the grace, SIGKILL 2 s later", async () => {
    const { clock, control, outcome } = await start(listening());
    control.abortStop();
    await control.saw("got INT");
    expect(clock.pending()).toEqual([10_000]);
    clock.advance(9_999);
    expect(control.textOf("stdout")).not.toContain("got TERM");
    clock.advance(1);
    await control.saw("got TERM");
    expect(clock.pending()).toEqual([2_000]);
    clock.advance(2_000);
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: true, durationMs: 12_000 });
    expect(clock.pending()).toEqual([]);
  });

  it("is killed although it ignores both signals", async () => {
    const { clock, control, outcome } = await start("trap '' INT TERM; echo ready; sleep 100; sleep 100");
    control.abortStop();
    clock.advance(10_000);
    await allSent(clock, 2_000);
    clock.advance(2_000);
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: true, durationMs: 12_000 });
  });

  it("has completed when it ends with 0", async () => {
    const { control, outcome } = await start(listening(["INT"]));
    control.abortStop();
    expect(await outcome).toEqual({ kind: "completed", outputs: {}, decision: null, durationMs: 0 });
  });

  it("is stopped when it ends with 0 and has not written what it declares", async () => {
    const definition = { outputs: ["TAG"] };
    const { control, outcome } = await start(listening(["INT"]), { definition });
    control.abortStop();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: false, durationMs: 0 });
  });

  it("has completed when it ends with 0 on SIGTERM", async () => {
    const { clock, control, outcome } = await start(listening(["TERM"]));
    control.abortStop();
    await control.saw("got INT");
    clock.advance(10_000);
    expect(await outcome).toMatchObject({ kind: "completed" });
  });

  it("is stopped, not failed, by any other end", async () => {
    const { control, outcome } = await start("trap 'exit 7' INT; echo ready; sleep 100 & wait");
    control.abortStop();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: false, durationMs: 0 });
  });

  it("is stopped in its condition, and does not run then", async () => {
    const definition = { skipIf: "echo ready; sleep 100" };
    const { control, outcome } = await start("echo ran", { definition });
    control.abortStop();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: false, durationMs: 0 });
    expect(control.textOf("stdout")).toBe("ready\n");
  });

  it("reaches programs in groups of their own", async () => {
    // As timeout(1) makes one, or a shell with job control.
    const inner = "trap 'echo inner got INT; exit 1' INT; echo ready; sleep 100 & wait";
    const { control, outcome } = await start(`trap : INT; set -m; bash -c "${inner}" & wait || wait`);
    control.abortStop();
    expect(await outcome).toMatchObject({ kind: "completed" });
    expect(control.textOf("stdout")).toContain("inner got INT");
  });
});

describe("a step that is killed", () => {
  it("ends at once", async () => {
    const { clock, control, outcome } = await start(listening());
    control.abortKill();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: true, durationMs: 0 });
    expect(clock.pending()).toEqual([]);
    expect(control.textOf("stdout")).toBe("ready\n");
  });

  it("ends at once in the midst of a polite stop", async () => {
    const { clock, control, outcome } = await start(listening());
    control.abortStop();
    await control.saw("got INT");
    control.abortKill();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: true, durationMs: 0 });
    expect(clock.pending()).toEqual([]);
  });
});

describe("a step that is asked to stop before it begins", () => {
  it.each<[string, (control: TestControl) => void]>([
    ["stop", (control) => control.abortStop()],
    ["kill", (control) => control.abortKill()],
  ])("is not started: %s", async (_, abort) => {
    const control = testControl();
    abort(control);
    const outcome = await here.run(programStep(["touch", "began"]), control);
    expect(outcome).toEqual({ kind: "stopped", began: false, killed: false, durationMs });
    expect(here.leftovers()).toEqual([]);
  });

  it("is not started while its surroundings are made", async () => {
    const control = testControl();
    const outcome = here.run(shellStep("echo began"), control);
    control.abortStop();
    expect(await outcome).toEqual({ kind: "stopped", began: false, killed: false, durationMs });
    expect(control.calls).toEqual([]);
  });
});

describe("a step that runs out of time", () => {
  it("gets SIGTERM, and has failed", async () => {
    const { clock, outcome } = await start("echo ready; sleep 100", { definition: { timeoutMs: 600_000 } });
    clock.advance(600_000);
    const error = {
      message: "timed out after 10m: ready",
      exitCode: null,
      signal: "SIGTERM",
      timedOut: true,
    };
    expect(await outcome).toEqual({ kind: "failed", error, durationMs: 600_000 });
    expect(clock.pending()).toEqual([]);
  });

  it("gets SIGKILL 2 s later", async () => {
    const script = listening();
    const { clock, control, outcome } = await start(script, { definition: { timeoutMs: 5_400_000 } });
    clock.advance(5_400_000);
    await control.saw("got TERM");
    expect(clock.pending()).toEqual([2_000]);
    clock.advance(2_000);
    expect(await outcome).toMatchObject({
      kind: "failed",
      error: { message: "timed out after 1h30m: got TERM", signal: "SIGKILL", timedOut: true },
    });
  });

  it("has failed even when it ends with 0 then", async () => {
    const script = listening(["TERM"]);
    const { clock, outcome } = await start(script, { definition: { timeoutMs: 90_500 } });
    clock.advance(90_500);
    expect(await outcome).toMatchObject({
      kind: "failed",
      error: { message: "timed out after 1m30.5s: got TERM", exitCode: 0, timedOut: true },
    });
  });

  it("counts its condition, too", async () => {
    const definition = { skipIf: "echo ready; sleep 100", timeoutMs: 50 };
    const { clock, control, outcome } = await start("echo ran", { definition });
    clock.advance(50);
    expect(await outcome).toMatchObject({
      kind: "failed",
      error: { message: "timed out after 50ms: ready", timedOut: true },
    });
    expect(control.textOf("stdout")).toBe("ready\n");
  });

  it("stays failed when it is killed meanwhile", async () => {
    const script = listening();
    const { clock, control, outcome } = await start(script, { definition: { timeoutMs: 1_000 } });
    clock.advance(1_000);
    await control.saw("got TERM");
    control.abortKill();
    expect(await outcome).toMatchObject({
      kind: "failed",
      error: { message: "timed out after 1s: got TERM", signal: "SIGKILL", timedOut: true },
    });
  });

  it("is stopped, not timed out, when it was asked to stop before", async () => {
    const script = listening();
    const { clock, control, outcome } = await start(script, { definition: { timeoutMs: 1_000 } });
    control.abortStop();
    await control.saw("got INT");
    clock.advance(5_000);
    control.abortKill();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: true, durationMs: 5_000 });
  });
});

describe("an executor that is done with a step", () => {
  it("keeps no listener and no timer", async () => {
    const { clock, control, outcome } = await start("echo ready", { definition: { timeoutMs: 1_000 } });
    await outcome;
    expect(clock.pending()).toEqual([]);
    control.abortStop();
    control.abortKill();
    expect(clock.pending()).toEqual([]);
  });
});

/** Waits until the ladder has sent what was due and waits for the next rung. */
async function allSent(clock: HandClock, nextMs: number): Promise<void> {
  await expect.poll(() => clock.pending(), { timeout: 4_000 }).toEqual([nextMs]);
}
