/**
 * The command. The only file that touches the process, but for what loads it: it hands its surroundings to a command,
 * prints what went wrong in one way, and sets the exit code. It never decides anything about plans.
 */
import { systemClock } from "../composition/clock.ts";
import { version } from "../composition/version.ts";
import type { StopSignal } from "../schema/codes.ts";
import type { Asker } from "./ask.ts";
import type { CommandInput, Flags } from "./command.ts";
import { commandTable } from "./command-table.ts";
import { exitBySignal, exitCodes } from "./exit-codes.ts";
import type { Terminal } from "./live-region.ts";
import { parseCommandLine } from "./parse-command-line.ts";
import { isGithubJob, mayRedraw } from "./place.ts";
import { programName } from "./program-name.ts";
import { readSettings } from "./read-settings.ts";
import { makeScreen } from "./screen.ts";
import { formatSought, isQuestionAllowed, refuseWrong, screenOptions } from "./settings.ts";
import { sinkTo } from "./sink.ts";
import { causesOf, type Trace, traceTo } from "./trace.ts";
import { Waits } from "./waits.ts";
import type { Workflow } from "./workflow.ts";

const stopSignals: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

const stdout = sinkTo(1, () => process.stdout);
const stderr = sinkTo(2, () => process.stderr);
const program = programName(process.argv[1], process.env);
let screen = makeScreen(stdout, stderr, {
  program,
  format: formatSought(process.argv.slice(2), process.env),
  color: false,
  ascii: false,
  quiet: false,
  times: "relative",
});
let trace: Trace | null = null;
let endingSignal: StopSignal | null = null;

leaveOutWarning("DEP0123");
void main(process.argv.slice(2)).catch(report).then(end);

async function main(argv: readonly string[]): Promise<number> {
  const { entry, target, others, flags } = parseCommandLine(argv);
  const settings = readSettings(flags, { cwd: process.cwd(), env: process.env });
  screen = makeScreen(stdout, stderr, { ...screenOptions(settings, flags, process.env, stdout), program });
  trace = settings.text("debug") === "true" ? traceTo(stderr.write, () => performance.now()) : null;
  trace?.("start", {
    ...{ command: entry?.name ?? null, cwd: process.cwd(), node: process.version, version },
    settings: settings.shown.filter(({ value }) => value !== null),
  });
  if (entry !== null && entry.toleratesSettings !== true) refuseWrong(settings);
  const { command } = await (entry === null ? import("./commands/overview.ts") : entry.load());
  const input: CommandInput = {
    screen,
    waits: new Waits(screen),
    trace,
    target,
    others,
    flags,
    settings,
    pages: commandTable,
    cwd: process.cwd(),
    env: process.env,
    nowMs: Date.now(),
    timeOfDay: (at) => (screen.times === "iso" ? at : timeOfDay(at)),
    asker: () => askerFor(flags),
    now: () => Date.now(),
    sleep: systemClock().sleep,
    terminal: screen.format === "rich" && !flags.has("quiet") ? terminalToDrawOn() : null,
    workflow: isGithubJob(process.env) ? jobOf(process.env) : null,
    onSignal,
    endBySignal: (signal) => {
      endingSignal = signal;
    },
  };
  return command(input);
}

/** Null where the two streams do not both end at a person's terminal. */
function terminalToDrawOn(): Terminal | null {
  if (!stdout.isTerminal || !stderr.isTerminal || !mayRedraw(process.env)) return null;
  return {
    size: () => {
      const [columns, rows] = process.stderr.getWindowSize();
      // A terminal that does not know its size says nothing.
      return { columns: columns || 80, rows: rows || 24 };
    },
    write: stderr.write,
    nowMs: () => performance.now(),
    every: (ms, act) => {
      const timer = setInterval(act, ms).unref();
      return () => clearInterval(timer);
    },
    onChange: (handle) => {
      const resized = () => handle("resized");
      const continued = () => handle("continued");
      process.on("SIGWINCH", resized).on("SIGCONT", continued);
      return () => process.off("SIGWINCH", resized).off("SIGCONT", continued);
    },
  };
}

/** Where stdout is a file, the job reads stderr alone. */
function jobOf(env: NodeJS.ProcessEnv): Workflow {
  const summaryFile = env.GITHUB_STEP_SUMMARY || null;
  return { write: (stdout.isFile ? stderr : stdout).write, token: () => crypto.randomUUID(), summaryFile };
}

/** Both ends must be a terminal, and the answer no document for a program. */
async function askerFor(flags: Flags): Promise<Asker | null> {
  const isForPeople = screen.format === "rich" || screen.format === "plain";
  const isAllowed = isForPeople && isQuestionAllowed(flags, process.env);
  if (!isAllowed || !stderr.isTerminal || !process.stdin.isTTY) return null;
  const { askAt } = await import("./ask.ts");
  return askAt({ input: process.stdin, output: process.stderr, yes: flags.has("yes") });
}

/** `10:15:14`, in the time zone of whoever reads. */
function timeOfDay(at: string): string {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function end(exitCode: number): void {
  trace?.("end", { exitCode });
  process.exitCode = exitCode;
  if (stdout.failure !== null) {
    // A result that is lost is no success; a failure before it says more.
    if (exitCode === exitCodes.done) process.exitCode = exitCodes.failed;
    screen.warn(`stdout cannot be written (${stdout.failure}); what it was to get is not whole`);
  }
  // So that shells and loops see a real interrupt. Where a signal has no effect (as process 1) the exit code stays.
  if (endingSignal !== null) process.kill(process.pid, endingSignal);
}

/**
 * Node.js warns where TLS is told a server's address as its name, as the EventStoreDB client does, and says it will leave
 * the name out one day. That is as well, and nothing a person at the command could change.
 */
function leaveOutWarning(code: string): void {
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning: NodeJS.ErrnoException) => {
    if (warning.code !== code) for (const print of printers) print(warning);
  });
}

function onSignal(handle: (signal: StopSignal) => void): () => void {
  for (const signal of stopSignals) process.on(signal, handle);
  return () => {
    for (const signal of stopSignals) process.off(signal, handle);
  };
}

async function report(error: unknown): Promise<number> {
  trace?.("error", { causes: causesOf(error) });
  if (error instanceof Error && error.name === "NoAnswer") {
    endingSignal = "SIGINT";
    return exitBySignal.SIGINT;
  }
  const { printError } = await import("./render/error.ts");
  try {
    return printError(screen, error);
  } catch {
    return exitCodes.bug;
  }
}
