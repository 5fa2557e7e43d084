/**
 * Finds processes of this machine by a mark in their environment, as /proc shows it; without a /proc it finds none. It
 * signals nobody.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { vi } from "vitest";

export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** Running processes whose environment began with this `NAME=value`. One of which only the exit status is left is none. */
export function processesWith(mark: string): MarkedProcess[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => `\0${read(`/proc/${name}/environ`)}`.includes(`\0${mark}\0`))
    .map((name) => ({
      pid: Number(name),
      command: read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim(),
    }));
}

/** Resolves when none is left. Fails with those that are. */
export async function allGone(mark: string, timeout = 5_000): Promise<void> {
  await vi.waitFor(
    () => {
      const left = processesWith(mark);
      if (left.length > 0) throw new Error(`still running: ${JSON.stringify(left)}`);
    },
    { timeout, interval: 10 },
  );
}

/** Whether the process does something of its own when that signal comes; only where there is a /proc. */
export function catches(pid: number, signal: "SIGHUP" | "SIGINT" | "SIGTERM"): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? "0";
  return (BigInt(`0x${caught}`) & (1n << BigInt(constants.signals[signal] - 1))) !== 0n;
}

/** An empty text for a process that is gone, or somebody else's. */
function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
