/**
 * Performs steps that are shell scripts or programs, as child processes on POSIX systems. Its processes and temporary
 * files are gone when it settles; the log of each try stays. It never retries, never appends an event and never
 * ends this process.
 */
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { Clock } from "../../application/ports/clock.ts";
import { secretMask } from "../../application/ports/secret-mask.ts";
import { saysNo } from "../../application/ports/skip-condition.ts";
import type {
  StepControl,
  StepExecutor,
  StepRequest,
  StepVerdict,
} from "../../application/ports/step-executor.ts";
import type { OutputSinks } from "./capture-output.ts";
import { failureText } from "./failure-texts.ts";
import { runInteractive } from "./interactive-program.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";
import { isPortableName, stepEnvironment } from "./step-environment.ts";
import { createStepFiles, type StepFiles } from "./step-files.ts";
import { openStepLog, type StepLog } from "./step-log.ts";
import { type StopLadder, stopLadder } from "./stop-ladder.ts";
import { endedVerdict, failed, verdictOf } from "./verdict.ts";

export interface ProcessStepExecutorOptions {
  /** Gets a folder for each plan, made when it is needed. */
  readonly logsFolder: string;
  /** What every step inherits. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Where each try gets a private folder. Default: that of the system. */
  readonly temporaryFolder?: string;
  /** Default: this one. */
  readonly platform?: NodeJS.Platform;
}

export function processStepExecutor(options: ProcessStepExecutorOptions): StepExecutor {
  return {
    execute: async (request, control) => {
      const { clock } = options;
      const startMs = clock.monotonicMs();
      const verdict = await perform(options, request, control);
      return { ...verdict, durationMs: Math.max(0, Math.round(clock.monotonicMs() - startMs)) };
    },
  };
}

async function perform(
  options: ProcessStepExecutorOptions,
  request: StepRequest,
  control: StepControl,
): Promise<StepVerdict> {
  if (control.stop.aborted || control.kill.aborted) return { kind: "stopped", began: false, killed: false };
  const mask = secretMask(request.secrets, request.hidden);
  const problem = requestProblem(request, options.platform ?? process.platform);
  if (problem !== null) return failed(failureText(`cannot start: ${problem}`, "", mask));

  const ladder = stopLadder(control, request.definition.timeoutMs, options.clock);
  let files: StepFiles | null = null;
  let log: StepLog | null = null;
  try {
    const { onOutput } = control;
    const { id: stepId } = request.definition;
    files = await createStepFiles(options.temporaryFolder ?? tmpdir());
    const logged = { ...request, stepId, item: request.item?.number ?? null };
    log = await openStepLog(options.logsFolder, logged, (text) => onOutput("stderr", mask.text(text)));
    return await performIn(options, request, files, { mask, log, onOutput }, ladder);
  } finally {
    ladder.close();
    await log?.close();
    await files?.remove();
  }
}

/** First the condition, then the step itself, in the same surroundings. */
async function performIn(
  { environment, clock }: ProcessStepExecutorOptions,
  request: StepRequest,
  files: StepFiles,
  sinks: OutputSinks,
  ladder: StopLadder,
): Promise<StepVerdict> {
  const { definition, head } = request;
  const context = { mask: sinks.mask, timeoutMs: definition.timeoutMs };
  const surroundings = {
    folder: resolve(head.cwd, definition.cwd ?? "."),
    environment: stepEnvironment(environment, request, files),
    pipesFolder: files.folder,
  };
  const run = (argv: readonly string[]) => runProgram({ argv, ...surroundings }, sinks, ladder, clock);
  let ending = ladder.ending();
  let began = false;

  if (ending === null && definition.skipIf !== null) {
    const end = await run([...head.shell, definition.skipIf]);
    if (succeeded(end)) return { kind: "skipped" };
    const isNo = end.kind === "ended" && end.ending === null && saysNo(end.exit.code);
    if (!isNo) return verdictOf(end, "skip_if: ", context);
    ending = ladder.ending();
    began = true;
  }
  if (ending !== null) return endedVerdict(ending, began, context);

  const end = definition.interactive
    ? await runInteractive({ argv: argvOf(request), ...surroundings }, ladder, clock)
    : await run(argvOf(request));
  if (!succeeded(end)) return verdictOf(end, "", context);
  const verdict = await completed(definition.outputs, files, sinks);
  const wasStopped = end.kind === "ended" && end.ending !== null;
  // What a stopped step left is not whole because it was stopped: it has not failed by itself.
  return verdict.kind === "failed" && wasStopped ? verdictOf(end, "", context) : verdict;
}

async function completed(
  declared: readonly string[],
  files: StepFiles,
  sinks: OutputSinks,
): Promise<StepVerdict> {
  const outputs = await files.outputs(declared);
  if (outputs.kind === "problem") return failed(failureText(outputs.problem, "", sinks.mask), 0);
  return { kind: "completed", outputs: outputs.values, decision: await files.decision(sinks.mask) };
}

/** A program that ends well although it was asked to stop may have done its work; one that ran out of time has not. */
function succeeded(end: ProgramEnd): boolean {
  return end.kind === "ended" && end.exit.code === 0 && end.ending?.cause !== "timeout";
}

function argvOf({ definition: { action }, head }: StepRequest): readonly string[] {
  switch (action.kind) {
    case "shell":
      return [...head.shell, action.script];
    case "program":
      return action.argv;
    case "function":
    case "approval":
      throw new Error(`a ${action.kind} is not performed as a process`);
  }
}

function requestProblem({ secrets }: StepRequest, platform: NodeJS.Platform): string | null {
  if (platform === "win32") return "steps that are programs need a POSIX system";
  const name = Object.keys(secrets).find((secret) => !isPortableName(secret));
  return name === undefined ? null : `no environment variable can be called "${name}"`;
}
