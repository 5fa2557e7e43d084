/**
 * Performs steps that are functions of the host program. A function that throws anything has failed; one that will not
 * end is abandoned. It writes no log file and starts no process.
 */
import type { Clock } from "../../application/ports/clock.ts";
import { secretMask } from "../../application/ports/secret-mask.ts";
import type {
  StepControl,
  StepExecutor,
  StepRequest,
  StepVerdict,
} from "../../application/ports/step-executor.ts";
import { cutBytes, decisionBytesMax, messageBytesMax } from "../../application/ports/step-texts.ts";
import { type CallEnd, callInTime } from "./call-in-time.ts";
import { type CheckedResult, checkedResult } from "./checked-result.ts";
import type { StepContext, StepFunction } from "./step-function.ts";
import { thrownText } from "./thrown-text.ts";

export interface FunctionStepExecutorOptions {
  /** By name. */
  readonly functions: ReadonlyMap<string, StepFunction>;
  readonly clock: Clock;
}

export function functionStepExecutor({ functions, clock }: FunctionStepExecutorOptions): StepExecutor {
  const perform = async (request: StepRequest, control: StepControl): Promise<StepVerdict> => {
    if (control.stop.aborted || control.kill.aborted) {
      return { kind: "stopped", began: false, killed: false };
    }
    const { action, timeoutMs } = request.definition;
    const name = action.kind === "function" ? action.name : request.definition.id;
    const step = functions.get(name);
    if (step === undefined) return failed(`no function "${name}" is registered here`, request);
    const over = new AbortController();
    const call = (signal: AbortSignal) => step(contextOf(request, control, signal, over.signal));
    const end = await callInTime(call, control, timeoutMs, clock);
    over.abort();
    return verdictOf(end, request);
  };
  return {
    execute: async (request, control) => {
      const startMs = clock.monotonicMs();
      const verdict = await perform(request, control);
      return { ...verdict, durationMs: Math.max(0, Math.round(clock.monotonicMs() - startMs)) };
    },
  };
}

function contextOf(
  request: StepRequest,
  control: StepControl,
  signal: AbortSignal,
  over: AbortSignal,
): StepContext {
  const { planId, planName, runId, step, attempt, resumed, idempotencyKey, secrets } = request;
  const { action } = request.definition;
  return Object.freeze({
    planId,
    planName,
    runId,
    step,
    stepId: request.definition.id,
    try: request.try,
    attempt,
    resumed,
    idempotencyKey,
    with: action.kind === "function" ? action.with : null,
    item: request.item,
    variables: Object.freeze({ ...request.variables, ...secrets }),
    signal,
    log: (text: string) => {
      if (over.aborted) return;
      const masked = secretMask(secrets, request.hidden).text(String(text));
      control.onOutput("stdout", masked.endsWith("\n") ? masked : `${masked}\n`);
    },
  });
}

function verdictOf({ how, value, cause }: CallEnd, request: StepRequest): StepVerdict {
  if (cause === "timeout") return failed(`timed out after ${request.definition.timeoutMs} ms`, request, true);
  if (how === "abandoned") return { kind: "stopped", began: true, killed: true };
  const verdict = how === "returned" ? resultOf(value, request) : failed(thrownText(value), request);
  // What a stopped function left is not whole because it was stopped: it has not failed by itself.
  const wasStopped = verdict.kind === "failed" && cause === "stop";
  return wasStopped ? { kind: "stopped", began: true, killed: false } : verdict;
}

function resultOf(returned: unknown, request: StepRequest): StepVerdict {
  let checked: CheckedResult;
  try {
    checked = checkedResult(returned, request.definition.outputs);
  } catch (error) {
    return failed(thrownText(error), request);
  }
  if (checked.kind === "problem") return failed(checked.problem, request);
  const { outputs, decision } = checked;
  const kept =
    decision &&
    cutBytes(secretMask(request.secrets, request.hidden).text(decision), decisionBytesMax).trimEnd();
  return { kind: "completed", outputs, decision: kept || null };
}

function failed(message: string, { secrets, hidden }: StepRequest, timedOut = false): StepVerdict {
  const kept = cutBytes(secretMask(secrets, hidden).text(message), messageBytesMax);
  return { kind: "failed", error: { message: kept, exitCode: null, signal: null, timedOut } };
}
