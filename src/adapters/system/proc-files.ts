/**
 * Reads about processes from /proc, which Linux has and others have not. What cannot be read is `null` or an empty
 * text; it never throws and never asks about a process in another way.
 */
import { readFileSync, readlinkSync } from "node:fs";

export interface ProcessInfo {
  /** Ticks since the boot: with the pid it names one process. */
  readonly start: string;
  /** Only its exit status is left, for its parent to fetch. */
  readonly ended: boolean;
}

export interface ProcFiles {
  /** Differs for every boot of every machine. */
  boot(): string;
  /** Pids are compared within one namespace only. */
  pidNamespace(): string;
  process(pid: number): ProcessInfo | null;
}

/** `folder` is another one in tests only. */
export function procFiles(folder = "/proc"): ProcFiles {
  let known: boolean | null = null;
  // In a container that shows another namespace's /proc, its pids are not ours.
  const isOurs = () => {
    known ??= read(() => readlinkSync(`${folder}/self`)) === String(process.pid);
    return known;
  };
  return {
    boot: () => read(() => readFileSync(`${folder}/sys/kernel/random/boot_id`, "utf8")),
    pidNamespace: () => (isOurs() ? read(() => readlinkSync(`${folder}/self/ns/pid`)) : ""),
    process: (pid) => (isOurs() ? parse(read(() => readFileSync(`${folder}/${pid}/stat`, "utf8"))) : null),
  };
}

/** The name in the second field may hold spaces and parentheses, so fields are counted from the last one. */
function parse(stat: string): ProcessInfo | null {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, start] = [fields[0], fields[19]];
  if (!state || !start) return null;
  return { start, ended: state === "Z" || state === "X" };
}

function read(from: () => string): string {
  try {
    return from().trim();
  } catch {
    return "";
  }
}
