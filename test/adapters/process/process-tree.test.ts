/** What a step's processes are like, and that none of them outlives its step or this process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useExecutorInFolders } from "./executor-in-folders.ts";
import { inFolder } from "./in-folder.ts";
import { commandLineOf, killProcessesWithMark, markName, processesWithMark } from "./processes-with-mark.ts";
import { handClock, programStep, shellStep, testControl } from "./step-fixtures.ts";

const onLinux = process.platform === "linux";
const here = useExecutorInFolders();
const program = fileURLToPath(new URL("./perform-one-step.ts", import.meta.url));
let mark = "";
let count = 0;

beforeEach(() => {
  count += 1;
  mark = `${process.pid}-${count}`;
  here.environment[markName] = mark;
});

afterEach(() => {
  if (onLinux) killProcessesWithMark(mark);
});

describe.skipIf(!onLinux)("a process that performs a step and dies", () => {
  let parent: ChildProcess | null = null;

  afterEach(() => {
    parent?.kill("SIGKILL");
    parent = null;
  });

  it.each<[string, number, string]>([
    ["a shell that ignores signals", 1, "trap '' INT TERM HUP; sleep 100; sleep 100"],
    ["background processes", 2, "sleep 100 & (sleep 100 &) ; wait; sleep 5"],
    ["processes that closed everything", 1, "exec 1>&- 2>&- 0<&-; sleep 100 & wait"],
    ["a program in a group of its own", 1, "timeout 100 sleep 100"],
    ["jobs of a shell with job control", 2, "set -m; sleep 100 & sleep 100 & wait"],
    ["a group that signals itself", 1, `trap '' ${harmless}; ${signalGroup()}; sleep 100; sleep 100`],
  ])(
    "leaves nothing of it: %s",
    async (_, sleepers, script) => {
      parent = spawn(process.execPath, [program, script, here.temporary], {
        env: { ...here.environment },
        stdio: ["ignore", "ignore", "inherit"],
      });
      const sleeping = () => processesWithMark(mark).filter((pid) => commandLineOf(pid) === "sleep 100");
      await expect.poll(sleeping, { timeout: 10_000, interval: 20 }).toHaveLength(sleepers);
      parent.kill("SIGKILL");
      await once(parent, "exit");
      await expect.poll(() => processesWithMark(mark), { timeout: 5_000, interval: 10 }).toEqual([]);
    },
    20_000,
  );
});

const harmless = "INT TERM HUP QUIT USR1 USR2 ALRM PIPE TSTP TTIN TTOU";

function signalGroup(): string {
  return harmless
    .split(" ")
    .map((name) => `kill -${name} 0`)
    .join("; ");
}

describe("a step that ends", () => {
  it.each<[string, string]>([
    ["in the background", "sleep 100 & echo done"],
    ["in the background, without streams", "sleep 100 </dev/null >/dev/null 2>&1 & echo done"],
    ["forked twice", "( ( sleep 100 & ) & ); echo done"],
    ["that ignore what can be ignored", "(trap '' INT TERM HUP; sleep 100; sleep 100) & echo done"],
    ["in groups of their own", "set -m; sleep 100 & timeout 100 sleep 100 & echo done"],
    ["of nohup", "nohup sleep 100 >/dev/null 2>&1 & echo done"],
  ])("takes its processes along: %s", async (_, script) => {
    const control = testControl();
    expect(await here.run(shellStep(script), control)).toMatchObject({ kind: "completed" });
    expect(control.textOf("stdout")).toBe("done\n");
    if (onLinux) expect(processesWithMark(mark)).toEqual([]);
  });

  it("waits 2 s, not longer, for one that left its session and keeps its output open", async () => {
    const clock = handClock();
    const control = testControl();
    const script = "setsid sh -c 'touch away; exec sleep 100' & until [ -e away ]; do :; done; echo done";
    const outcome = here.executor({ clock }).execute(inFolder(shellStep(script), here.work), control);
    await expect.poll(() => clock.pending(), { timeout: 4_000 }).toEqual([2_000]);
    clock.advance(2_000);
    expect(await outcome).toMatchObject({ kind: "completed", durationMs: 2_000 });
    expect(control.textOf("stdout")).toBe("done\n");
  });

  it("may have closed its streams long before", async () => {
    const outcome = await here.run(shellStep("echo out; exec 1>&- 2>&- 0<&-; exit 5"));
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "exit code 5: out", exitCode: 5 } });
  });

  it("may have killed its whole group, the guard too", async () => {
    const outcome = await here.run(shellStep("kill -KILL 0"));
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "killed by SIGKILL" } });
  });
});

describe.skipIf(!onLinux)("a program that is a step", () => {
  const shown = async (argv: string[]): Promise<string[]> => {
    const control = testControl();
    await here.run(programStep(argv), control);
    return control.textOf("stdout").trimEnd().split("\n");
  };

  it("has the default signal dispositions", async () => {
    const status = (await shown(["cat", "/proc/self/status"])).join("\n");
    const masks = ["SigBlk", "SigIgn", "SigCgt"].map((name) => status.match(`${name}:\\s*(\\w+)`)?.[1]);
    expect(masks).toEqual(["0000000000000000", "0000000000000000", "0000000000000000"]);
  });

  it("leads a session and a group of its own", async () => {
    const [stat = ""] = await shown(["cat", "/proc/self/stat"]);
    const [pid, , , , group, session] = stat.split(" ");
    expect([group, session]).toEqual([pid, pid]);
  });

  it("has no lifeline and no other socket", async () => {
    const files = await shown(["sh", "-c", "for fd in /proc/self/fd/*; do readlink $fd || :; done"]);
    expect(files).toContain("/dev/null");
    expect(files.filter((file) => file.includes("socket"))).toEqual([]);
  });

  it("has no child it does not know", async () => {
    // One that waits for all its children would else wait for ever.
    const script = "read -r children < /proc/$$/task/$$/children || :; echo [$children]";
    expect(await shown(["bash", "-c", script])).toEqual(["[]"]);
  });

  it("is called by the name it was given", async () => {
    expect(await shown(["bash", "-c", "echo $0"])).toEqual(["bash"]);
  });
});
