/** Finds the processes that have a mark in their environment: the way to see all that a step has left. Linux only. */
import { readdirSync, readFileSync } from "node:fs";

export const markName = "PLANSTREAM_TEST_MARK";

/** Pids of running processes. What has ended has no environment any more. */
export function processesWithMark(mark: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^[0-9]+$/.test(pid) || pid === String(process.pid)) return false;
    return read(`/proc/${pid}/environ`).split("\0").includes(`${markName}=${mark}`);
  });
}

export function killProcessesWithMark(mark: string): void {
  for (const pid of processesWithMark(mark)) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

export function commandLineOf(pid: string): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
