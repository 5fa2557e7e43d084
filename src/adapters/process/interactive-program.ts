/**
 * Runs a program that has the terminal, in our own session and group, so that it can ask and be answered. Nothing it
 * prints passes through here. A guard of its own session ends it and its children when this process dies, however.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { isatty } from "node:tty";
import type { Clock } from "../../application/ports/clock.ts";
import type { ProgramExit, ProgramStart } from "./guarded-process.ts";
import { type ProgramEnd, problemBefore, startProblem } from "./run-program.ts";
import type { StopLadder } from "./stop-ladder.ts";

/** Ends the program `$1` and whatever descends from it, where there is a /proc, when the lifeline breaks. */
const guardScript = `
trap '' HUP INT QUIT TERM TSTP TTIN TTOU
read -r line <&3
end_tree() {
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
  const [program = "", ...args] = start.argv;
  let child: ChildProcess;
  try {
    child = spawn(program, args, { cwd: start.folder, env: start.environment, stdio: "inherit" });
    await once(child, "spawn");
  } catch (error) {
    const refused = startProblem(error);
    if (refused === null) throw error;
    return { kind: "not_started", problem: refused };
  }
  const exited = new Promise<ProgramExit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const guard = spawn("/bin/sh", ["-c", guardScript, "plan-guard", String(child.pid)], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
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

const waitMs = 10;
const waitsMax = 100;

/** By SIGINT, or as a shell tells that. */
function wasInterrupted({ code, signal }: ProgramExit): boolean {
  return signal === "SIGINT" || code === 130;
}
