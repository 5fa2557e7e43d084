/**
 * Runs one program of a try from its start to the end of its whole session and its output. It reports how the
 * program ended; what that means for the step is decided elsewhere.
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import type { Clock } from "../../application/ports/clock.ts";
import { captureOutput, type OutputSinks } from "./capture-output.ts";
import { type GuardedProcess, type ProgramExit, type ProgramStart, startGuarded } from "./guarded-process.ts";
import { resolveProgram } from "./resolve-program.ts";
import type { Ending, StopLadder } from "./stop-ladder.ts";

export type ProgramEnd =
  /** `problem` is half a sentence. */
  | { readonly kind: "not_started"; readonly problem: string }
  | {
      readonly kind: "ended";
      readonly exit: ProgramExit;
      /** What was ending the try when the program ended. */
      readonly ending: Ending | null;
      /** The last line of its output, masked, or an empty text. */
      readonly lastLine: string;
    };

/** How long a process outside the session may hold the output open once the session is over. */
const strangersMs = 2_000;

/** Rejects when there were no resources to start it, or `onOutput` threw; then nothing of it is left, too. */
export async function runProgram(
  start: ProgramStart,
  sinks: OutputSinks,
  ladder: StopLadder,
  clock: Clock,
): Promise<ProgramEnd> {
  const problem = await problemBefore(start);
  if (problem !== null) return { kind: "not_started", problem };
  let program: GuardedProcess;
  try {
    program = await startGuarded(start);
  } catch (error) {
    const refused = startProblem(error);
    if (refused === null) throw error;
    return { kind: "not_started", problem: refused };
  }
  return runToEnd(program, sinks, ladder, clock);
}

async function runToEnd(
  program: GuardedProcess,
  sinks: OutputSinks,
  ladder: StopLadder,
  clock: Clock,
): Promise<ProgramEnd> {
  const output = captureOutput(program.stdout, program.stderr, sinks);
  output.done.catch(() => program.signal("SIGKILL"));
  const detach = ladder.attach(program.signal);
  const exit = await program.exited;
  const ending = ladder.ending();
  detach();
  await program.endSession();

  const drained = new AbortController();
  clock.sleep(strangersMs, drained.signal).then(() => {
    program.stdout.destroy();
    program.stderr.destroy();
  });
  try {
    await output.done;
  } finally {
    drained.abort();
  }
  return { kind: "ended", exit, ending, lastLine: output.lastLine() };
}

/** Why it could not be started, as far as that can be seen; half a sentence, or null. */
export async function problemBefore(start: ProgramStart): Promise<string | null> {
  return (await folderProblem(start.folder)) ?? (await programProblem(start));
}

async function folderProblem(folder: string): Promise<string | null> {
  const found = await stat(folder).catch(() => null);
  if (found === null) return `no such folder "${folder}"`;
  if (!found.isDirectory()) return `"${folder}" is not a folder`;
  return access(folder, constants.X_OK).then(
    () => null,
    () => `no access to the folder "${folder}"`,
  );
}

async function programProblem({ argv, folder, environment }: ProgramStart): Promise<string | null> {
  const found = await resolveProgram(argv[0] ?? "", folder, environment.PATH);
  return found.kind === "problem" ? found.problem : null;
}

/** Null for what is no fault of the step: no processes, memory or file descriptors left, or a bug. */
export function startProblem(error: unknown): string | null {
  switch ((error as NodeJS.ErrnoException).code) {
    case "E2BIG":
      return "its command or environment is too large for this system";
    case "ERR_INVALID_ARG_VALUE":
      return "its command or environment holds a NUL character";
    case "ENOENT":
    case "EACCES":
    case "EPERM":
      return (error as Error).message;
    default:
      return null;
  }
}
