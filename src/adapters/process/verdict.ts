/**
 * What a try that did not succeed has come to, told from how its program ended and from what was ending it. A stop
 * that was asked for explains any end; else a program that fails has failed by itself.
 */

import type { SecretMask } from "../../application/ports/secret-mask.ts";
import type { StepVerdict } from "../../application/ports/step-executor.ts";
import { durationText, failureText } from "./failure-texts.ts";
import type { ProgramEnd } from "./run-program.ts";
import type { Ending } from "./stop-ladder.ts";

export interface VerdictContext {
  readonly mask: SecretMask;
  readonly timeoutMs: number | null;
}

export function failed(message: string, exitCode: number | null = null): StepVerdict {
  return { kind: "failed", error: { message, exitCode, signal: null, timedOut: false } };
}

/** For an end that is no success. `prefix` says which program it was. */
export function verdictOf(end: ProgramEnd, prefix: string, context: VerdictContext): StepVerdict {
  const { mask } = context;
  if (end.kind === "not_started")
    return failed(failureText(`${prefix}cannot start: ${end.problem}`, "", mask));
  const { exit, ending, lastLine } = end;
  if (ending !== null) return endedVerdict(ending, true, context, end);
  const what = exit.signal === null ? `exit code ${exit.code}` : `killed by ${exit.signal}`;
  const message = failureText(prefix + what, lastLine, mask);
  return { kind: "failed", error: { message, exitCode: exit.code, signal: exit.signal, timedOut: false } };
}

/** For a try that was ended while nothing ran, or by its ladder. */
export function endedVerdict(
  { cause, killed }: Ending,
  began: boolean,
  { mask, timeoutMs }: VerdictContext,
  { exit, lastLine }: Pick<ProgramEnd & { kind: "ended" }, "exit" | "lastLine"> = neverRan,
): StepVerdict {
  if (cause === "stop") return { kind: "stopped", began, killed };
  const message = failureText(`timed out after ${durationText(timeoutMs ?? 0)}`, lastLine, mask);
  return { kind: "failed", error: { message, exitCode: exit.code, signal: exit.signal, timedOut: true } };
}

const neverRan = { exit: { code: null, signal: null }, lastLine: "" };
