/**
 * Starts a program as the leader of its own session and process group, with a guard in the same group. The guard
 * waits at a lifeline, a pipe whose other end only this process holds: when this process dies, however, the
 * guard ends the whole session with SIGKILL. The program itself has the default signal dispositions, no standard
 * input, no lifeline and no child it does not know.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { closePipe, openOutputPipes } from "./output-pipes.ts";
import { endSession, signalSession } from "./process-session.ts";
import { noGuard, watchGuard } from "./watch-guard.ts";
import { withAllVariables } from "./with-all-variables.ts";

export interface ProgramStart {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Private; used while starting only. */
  readonly pipesFolder: string;
}

export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The program itself has ended; others of its session may run on. */
  readonly exited: Promise<ProgramExit>;
  /** To the whole session, as long as it is not over. */
  signal(name: NodeJS.Signals): void;
  /** Kills what is left of the session, the guard too, and waits until nothing of it runs. */
  endSession(): Promise<void>;
}

/** The guard ignores what a terminal, a person or the step may send to its group. */
const shielded = "HUP INT QUIT TERM USR1 USR2 ALRM PIPE TSTP TTIN TTOU";

/** Before its own group it ends the others of the session `$1`, where there is a /proc. */
const guardScript = `
exec <&3 3<&- >/dev/null 2>&1
read -r line
session=$1
for stat in /proc/[0-9]*/stat; do
  read -r line <"$stat" || continue
  set -- \${line##*) }
  if [ "$4" = "$session" ] && [ "$3" != "$session" ]; then kill -KILL "-$3"; fi
done
kill -KILL 0
`;

/**
 * Starts the guard `$1`, then becomes the program. The guard is started by a subshell that ends at once, so it is no
 * child of the program: one that waits for all its children would wait for ever. It is a shell of its own, so
 * that its command line is not taken for the program's. The line to the lifeline says that it is there and shielded.
 */
const startScript = `
trap '' ${shielded}
( exec /bin/sh -c "$1" plan-guard $$ & ) || exit
trap - ${shielded}
echo >&3
exec 3<&-
shift
exec "$@"
`;

/**
 * Resolves when the guard is there and the program about to begin. Rejects with the error of the operating system
 * when it was not started.
 */
export async function startGuarded(start: ProgramStart): Promise<GuardedProcess> {
  const argv = withAllVariables(start.argv, start.environment);
  const pipes = process.platform === "linux" ? await openOutputPipes(start.pipesFolder) : null;
  let child: ChildProcess;
  let exited: Promise<ProgramExit>;
  try {
    child = spawn("/bin/sh", ["-c", startScript, "plan", guardScript, ...argv], {
      cwd: start.folder,
      env: start.environment,
      detached: true,
      stdio: ["ignore", pipes?.[0].writeEnd ?? "pipe", pipes?.[1].writeEnd ?? "pipe", "pipe"],
    });
    exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
    await once(child, "spawn");
  } catch (error) {
    for (const pipe of pipes ?? []) closePipe(pipe);
    throw error;
  }
  for (const { writeEnd } of pipes ?? []) closeSync(writeEnd);
  const stdout = pipes?.[0].reader ?? (child.stdout as Readable);
  const stderr = pipes?.[1].reader ?? (child.stderr as Readable);
  const session = child.pid as number;
  const { guardReady, guardGone } = watchGuard(child.stdio[3] as Socket);

  let over = false;
  const end = async (): Promise<void> => {
    over = true;
    await endSession(session);
    await guardGone;
  };
  if (!(await guardReady)) {
    await end();
    stdout.destroy();
    stderr.destroy();
    throw noGuard();
  }
  return {
    stdout,
    stderr,
    exited,
    signal: (name) => {
      if (!over) void signalSession(session, name);
    },
    endSession: end,
  };
}
