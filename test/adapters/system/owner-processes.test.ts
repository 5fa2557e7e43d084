/** What can be said about the process behind an owner: real processes, and a /proc made for the rarer cases. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ownerProcesses } from "../../../src/adapters/system/owner-processes.ts";
import { type ProcFiles, procFiles } from "../../../src/adapters/system/proc-files.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import type { Owner } from "../../../src/schema/events.ts";

const onLinux = process.platform === "linux";
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of children.splice(0)) endGroup(child);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function processes(proc?: ProcFiles) {
  let count = 0;
  const ids = {
    ulid: () => {
      count += 1;
      return `01JDC5V3Y0000000000000ID${String(count).padStart(2, "0")}`;
    },
  };
  const options = { ids, clock: systemClock(), leaseMs: 30_000, version: "1.2.3" };
  return ownerProcesses(proc ? { ...options, proc } : options);
}

/** The owner a process would be that runs here. */
function ownerOf(pid: number, changes: Partial<Owner> = {}): Owner {
  const processStart = procFiles().process(pid)?.start ?? "";
  return { ...processes().self(), id: "01JDC5V3Y000000000000OTHER", pid, processStart, ...changes };
}

/** With the processes it started. */
function endGroup(child: ChildProcess): void {
  child.stdout?.destroy();
  try {
    process.kill(-pidOf(child), "SIGKILL");
  } catch {
    // It has ended.
  }
}

function start(command: string, ...parameters: string[]): ChildProcess {
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "inherit"], detached: true });
  children.push(child);
  return child;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "planstream-test-"));
  folders.push(folder);
  return folder;
}

const pidOf = (child: ChildProcess): number => child.pid ?? Number.NaN;

describe("this process as an owner", () => {
  it("is named so that nobody takes another one for it", () => {
    const { self, look } = processes();
    const owner = self();
    expect(owner).toEqual({
      id: "01JDC5V3Y0000000000000ID01",
      host: hostname(),
      boot: onLinux ? readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() : "",
      pidNamespace: onLinux ? expect.stringMatching(/^pid:\[\d+\]$/) : "",
      pid: process.pid,
      processStart: onLinux ? expect.stringMatching(/^[1-9]\d*$/) : "",
      leaseMs: 30_000,
      version: "1.2.3",
    });
    expect(self()).toBe(owner);
    expect(look(owner)).toBe("alive");
  });

  it("does not kill itself", async () => {
    const { self, kill } = processes();
    expect(await kill(self())).toBe(false);
  });
});

describe.skipIf(!onLinux)("the process of an owner", () => {
  const { look, kill, interrupt } = processes();

  it("is alive while it runs, and gone when it has ended", async () => {
    const child = start("sleep", "100");
    const owner = ownerOf(pidOf(child));
    expect(look(owner)).toBe("alive");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(look(owner)).toBe("gone");
  });

  it("is gone when another one has its pid", () => {
    const child = start("sleep", "100");
    expect(look(ownerOf(pidOf(child), { processStart: "1" }))).toBe("gone");
  });

  it("is gone when only its exit status is left", async () => {
    const folder = temporaryFolder();
    const child = `until [ -e ${folder}/end ]; do sleep 0.01; done`;
    const parent = start("sh", "-c", `(${child}) & echo $!; exec sleep 100`);
    const [line] = await once(parent.stdout ?? parent, "data");
    const pid = Number(line);
    const owner = ownerOf(pid);
    expect(look(owner)).toBe("alive");
    // From then on the parent is a program that fetches no exit statuses.
    await expect
      .poll(() => readFileSync(`/proc/${pidOf(parent)}/comm`, "utf8"), { timeout: 4_000 })
      .toBe("sleep\n");
    writeFileSync(join(folder, "end"), "");
    await expect.poll(() => look(owner), { timeout: 4_000 }).toBe("gone");
    expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
  });

  it("may have any name", () => {
    const folder = temporaryFolder();
    const program = join(folder, "a) Z 1 (b");
    copyFileSync("/bin/sleep", program);
    const owner = ownerOf(pidOf(start(program, "100")));
    expect(owner.processStart).toMatch(/^[1-9]\d{2,}$/);
    expect(look(owner)).toBe("alive");
  });

  it.each<[string, Partial<Owner>]>([
    ["host", { host: "elsewhere" }],
    ["boot", { boot: "9b6d3c1e-0000-4000-8000-000000000000" }],
    ["pid namespace", { pidNamespace: "pid:[1]" }],
  ])("cannot be told on another %s, and is left alone", async (_, changes) => {
    const child = start("sleep", "100");
    const owner = ownerOf(pidOf(child), changes);
    expect(look(owner)).toBe("unknown");
    expect(interrupt(owner)).toBe(false);
    expect(await kill(owner)).toBe(false);
    expect(look(ownerOf(pidOf(child)))).toBe("alive");
  });

  it("can be interrupted", async () => {
    const child = start("sh", "-c", "trap 'exit 7' TERM; echo ready; sleep 100 & wait");
    await once(child.stdout ?? child, "data");
    expect(interrupt(ownerOf(pidOf(child)))).toBe(true);
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  it("can be killed, whatever it ignores, and is gone then", async () => {
    const child = start("sh", "-c", "trap '' INT TERM; echo ready; sleep 100");
    await once(child.stdout ?? child, "data");
    const owner = ownerOf(pidOf(child));
    expect(await kill(owner)).toBe(true);
    expect(look(owner)).toBe("gone");
    expect(await kill(owner)).toBe(false);
  });
});

describe("without a /proc", () => {
  const proc = procFiles("/no/such/proc");
  const { self, look, kill } = processes(proc);

  it("a process that is there cannot be told from another one, and is left alone", async () => {
    const child = start("sleep", "100");
    const owner = { ...self(), id: "01JDC5V3Y000000000000OTHER", pid: pidOf(child) };
    expect(owner).toMatchObject({ boot: "", pidNamespace: "", processStart: "" });
    expect(look(owner)).toBe("unknown");
    expect(await kill(owner)).toBe(false);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(look(owner)).toBe("gone");
  });

  it("this process is known all the same", () => {
    expect(look(self())).toBe("alive");
  });
});

describe.skipIf(!onLinux)("with the /proc of another pid namespace", () => {
  it("no pid says anything", () => {
    const folder = temporaryFolder();
    symlinkSync("/proc/sys", join(folder, "sys"));
    symlinkSync("1", join(folder, "self"));
    const { self, look } = processes(procFiles(folder));
    expect(self()).toMatchObject({ pidNamespace: "", processStart: "" });
    expect(look({ ...self(), id: "01JDC5V3Y000000000000OTHER", pid: 2 ** 22 + 1 })).toBe("unknown");
  });
});
