/**
 * Signals to all process groups of a session, and the end of a session. A step has a session, and programs in it may
 * make groups of their own (`timeout`, a shell with job control). What leaves the session on purpose (a daemon) is
 * left alone, and so are processes of other users. Without /proc only the leader's own group is known.
 */
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

/** To the leader's group at once, to the others as soon as they are found. */
export async function signalSession(session: number, signal: NodeJS.Signals): Promise<void> {
  send(-session, signal);
  for (const group of await runningGroups(session)) {
    if (group !== session) send(-group, signal);
  }
}

/**
 * Kills what is left of the session and resolves when nothing of it runs. A process of which only the exit status is
 * left counts as ended, because in a container nobody may ever fetch it; one that cannot die, stuck in a device,
 * is waited for. The kernel tells nobody but a parent, so it is asked, ever more rarely.
 */
export async function endSession(session: number): Promise<void> {
  let waitMs = 1;
  while (true) {
    send(-session, "SIGKILL");
    const groups = await runningGroups(session);
    if (groups.size === 0) return;
    for (const group of groups) send(-group, "SIGKILL");
    await sleep(waitMs);
    waitMs = Math.min(waitMs * 2, waitMsMax);
  }
}

const waitMsMax = 50;
/** Reading about one takes some 20 microseconds; others get their turn in between. */
const processesInOneTurn = 100;

/** The groups of a session with a process that runs and can be signalled. */
async function runningGroups(session: number): Promise<ReadonlySet<number>> {
  const pids = pidsOfAll();
  if (pids.length === 0) return new Set(send(-session, 0) ? [session] : []);
  const groups = new Set<number>();
  for (const [index, pid] of pids.entries()) {
    if (index % processesInOneTurn === processesInOneTurn - 1) await nextTurn();
    const stat = statOf(pid);
    // The name before the last parenthesis may hold anything.
    const [state, , group, itsSession] = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 4);
    const ended = state === "Z" || state === "X";
    if (itsSession === String(session) && !ended && send(Number(pid), 0)) groups.add(Number(group));
  }
  return groups;
}

function pidsOfAll(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return [];
  }
}

const buffer = Buffer.alloc(512);

/** An empty text for a process that has ended meanwhile. */
function statOf(pid: string): string {
  let file: number | null = null;
  try {
    file = openSync(`/proc/${pid}/stat`, "r");
    return buffer.toString("latin1", 0, readSync(file, buffer));
  } catch {
    return "";
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** False when there is nobody there who could be signalled. */
function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}
