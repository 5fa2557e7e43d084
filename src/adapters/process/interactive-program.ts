/**
 * Runs a program that has the terminal, in our own session and group, so that it can ask and be answered. Nothing it
 * prints passes through here. A guard of its own session ends it and its children when this process dies, however; it
 * does not begin before the guard is there.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { isatty } from "node:tty";
import type { Clock } from "../../application/ports/clock.ts";
import type { ProgramExit, ProgramStart } from "./guarded-process.ts";
import { type ProgramEnd, problemBefore, startProblem } from "./run-program.ts";
import type { StopLadder } from "./stop-ladder.ts";
import { noGuard, watchGuard } from "./watch-guard.ts";
import { withAllVariables } from "./with-all-variables.ts";

/**
 * Ends the program `$1` and whatever descends from it, where there is a /proc, when the lifeline breaks. Who is stopped
 * starts nothing while its children are looked for.
 */
const guardScript = `
trap '' HUP INT QUIT TERM TSTP TTIN TTOU
echo >&3
read -r line <&3
end_tree() {
  kill -STOP "$1" 2>/dev/null
  for stat in /proc/[0-9]*/stat; do
    read -r line 2>/dev/null <"$stat" || continue
    child=\${stat#/proc/}
    case "\${line##*) }" in
      ?" $1 "*) end_tree "\${child%/stat}" ;;
    esac
  done
  kill -KILL "$1" 2>/dev/null
}
end_tree "$1"
`;

/** Becomes the program when it is told to; when we die before that, it ends. */
const startScript = `
read -r line <&3 || exit
exec 3<&-
exec "$@"
`;

export async function runInteractive(
  start: ProgramStart,
  ladder: StopLadder,
  clock: Clock,
): Promise<ProgramEnd> {
  if (!isatty(0) || !isatty(1)) {
    return { kind: "not_started", problem: "it is interactive, and there is no terminal" };
  }
  const problem = await problemBefore(start);
  if (problem !== null) return { kind: "not_started", problem };
  const argv = withAllVariables(start.argv, start.environment);
  let child: ChildProcess;
  let exited: Promise<ProgramExit>;
  try {
    child = spawn("/bin/sh", ["-c", startScript, "plan", ...argv], {
      cwd: start.folder,
      env: start.environment,
      stdio: ["inherit", "inherit", "inherit", "pipe"],
    });
    exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
    await once(child, "spawn");
  } catch (error) {
    const refused = startProblem(error);
    if (refused === null) throw error;
    return { kind: "not_started", problem: refused };
  }
  const guard = await guardOf(child);
  if (guard === null) {
    child.kill("SIGKILL");
    throw noGuard();
  }
  begin(child);
  // The terminal has sent it its own Ctrl-C already; a second one would be taken for a person's.
  const detach = ladder.attach((name) => {
    if (name !== "SIGINT") child.kill(name);
  });
  const exit = await exited;
  // Ctrl-C goes to both at once, and the program's end may be here before our own signal is.
  for (let waits = 0; waits < waitsMax && wasInterrupted(exit) && ladder.ending() === null; waits++) {
    await clock.sleep(waitMs);
  }
  detach();
  guard.kill("SIGKILL");
  return { kind: "ended", exit, ending: ladder.ending(), lastLine: "" };
}

/** Resolves when it is shielded; null when there were no resources for it. */
async function guardOf({ pid }: ChildProcess): Promise<ChildProcess | null> {
  const guard = spawn("/bin/sh", ["-c", guardScript, "plan-guard", String(pid)], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  try {
    await once(guard, "spawn");
  } catch {
    return null;
  }
  return (await watchGuard(guard.stdio[3] as Socket).guardReady) ? guard : null;
}

function begin(child: ChildProcess): void {
  const gate = child.stdio[3] as Socket;
  // Who was ended before it began has closed its end.
  gate.on("error", () => undefined).end("\n", () => gate.destroy());
}

const waitMs = 10;
const waitsMax = 100;

/** By SIGINT, or as a shell tells that. */
function wasInterrupted({ code, signal }: ProgramExit): boolean {
  return signal === "SIGINT" || code === 130;
}
