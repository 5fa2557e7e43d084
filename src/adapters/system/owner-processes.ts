/**
 * What this machine knows about the processes behind owners. A pid alone proves nothing, because it is used again:
 * a process is named by host, boot, pid namespace, pid and start time. Where one of these cannot be
 * told (no /proc, another machine) the answer is `unknown`, never a guess.
 */
import { hostname } from "node:os";
import type { Clock } from "../../application/ports/clock.ts";
import type { Ids } from "../../application/ports/ids.ts";
import type { OwnerProcesses } from "../../application/ports/owners.ts";
import type { Owner } from "../../schema/events.ts";
import { type ProcFiles, procFiles } from "./proc-files.ts";

export interface OwnerProcessesOptions {
  /** Asked by the first `self`: a command that only looks at others needs no id. */
  readonly ids: Ids;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** Of planstream, kept with the owner for people to read. */
  readonly version: string;
  readonly proc?: ProcFiles;
}

/** A process that was sent SIGKILL and is still there after this is stuck in the kernel. */
const killWaitMs = 5_000;
const pollMs = 10;

export function ownerProcesses(options: OwnerProcessesOptions): OwnerProcesses {
  const { ids, clock, leaseMs, version, proc = procFiles() } = options;
  let known: Pick<Owner, "host" | "boot" | "pidNamespace"> | null = null;
  let me: Owner | null = null;

  const place = () => {
    known ??= { host: hostname(), boot: proc.boot(), pidNamespace: proc.pidNamespace() };
    return known;
  };

  const self = (): Owner => {
    const pid = process.pid;
    const processStart = proc.process(pid)?.start ?? "";
    me ??= { id: ids.ulid(), ...place(), pid, processStart, leaseMs, version };
    return me;
  };

  const look = (owner: Owner): "alive" | "gone" | "unknown" => {
    if (owner.id === me?.id) return "alive";
    const { host, boot, pidNamespace } = place();
    if (owner.host !== host || owner.boot !== boot || owner.pidNamespace !== pidNamespace) return "unknown";
    // A Linux whose namespace cannot be read: the pid may mean another process there.
    if (boot !== "" && pidNamespace === "") return "unknown";
    const found = proc.process(owner.pid);
    if (found === null) return exists(owner.pid) ? "unknown" : "gone";
    if (owner.processStart === "") return "unknown";
    return found.ended || found.start !== owner.processStart ? "gone" : "alive";
  };

  // Not SIGINT, so that the history does not tell of a key that nobody pressed.
  const interrupt = (owner: Owner): boolean => look(owner) === "alive" && send(owner.pid, "SIGTERM");

  const kill = async (owner: Owner): Promise<boolean> => {
    if (owner.id === me?.id || look(owner) !== "alive" || !send(owner.pid, "SIGKILL")) return false;
    const deadlineMs = clock.monotonicMs() + killWaitMs;
    while (look(owner) === "alive") {
      if (clock.monotonicMs() >= deadlineMs) return false;
      await clock.sleep(pollMs);
    }
    return true;
  };

  return { self, look, interrupt, kill };
}

/** Also true for a process of somebody else. Without /proc this is all there is to ask. */
function exists(pid: number): boolean {
  return signal(pid, 0) !== "ESRCH";
}

/** Also true when the process ended by itself just now. */
function send(pid: number, name: NodeJS.Signals): boolean {
  const code = signal(pid, name);
  return code === null || code === "ESRCH";
}

/** Null, or the code of the operating system's error. */
function signal(pid: number, name: NodeJS.Signals | 0): string | null {
  try {
    process.kill(pid, name);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "";
  }
}
