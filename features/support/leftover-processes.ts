/**
 * Finds processes a scenario has left behind, by a mark they all inherit in their environment. It only sees them where
 * there is a /proc, and ends none.
 */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export const markName = "PLANSTREAM_FEATURE_MARK";

const deadlineMs = 5_000;
const pollMs = 10;

/** Command lines of what is still running when the time is up; empty as soon as nothing is. */
export async function leftoverProcesses(mark: string): Promise<string[]> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const pids = processesWith(mark);
    if (pids.length === 0) return [];
    if (performance.now() > giveUpAt) return pids.map((pid) => `${pid} ${commandLine(pid)}`);
    await sleep(pollMs);
  }
}

function processesWith(mark: string): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter(
    (name) => /^[0-9]+$/.test(name) && read(name, "environ").split("\0").includes(`${markName}=${mark}`),
  );
}

function commandLine(pid: string): string {
  return read(pid, "cmdline").replaceAll("\0", " ").trim();
}

/** Empty for a process that has ended. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
