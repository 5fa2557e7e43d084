/**
 * Prints what went wrong, in one way for every command: a sentence with a code and the command that gets out of it;
 * for programs the same as JSON on stdout. Returns the exit code.
 */
import { isPlanError } from "../../application/plan-error.ts";
import type { PlanFileProblem } from "../../application/ports/plan-source.ts";
import { isStoreError } from "../../application/ports/store-error.ts";
import type { ErrorCode } from "../../schema/codes.ts";
import type { Evidence } from "../../schema/events.ts";
import type { Remedy } from "../../schema/resume.ts";
import { exitOfError } from "../exit-codes.ts";
import { oneLine, type Screen, withoutControls } from "../screen.ts";
import { errorDocument } from "../shapes.ts";
import type { NamedPlan } from "../target.ts";
import { displayState } from "./display-state.ts";
import { problemLines } from "./problem-lines.ts";

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly evidence: Evidence;
  readonly next: readonly Remedy[];
  readonly problems: readonly PlanFileProblem[];
  /** Only for a bug. */
  readonly stack: string | null;
}

export function printError(screen: Screen, error: unknown): number {
  const failure = failureOf(error);
  const exitCode = exitOfError(failure.code);
  if (screen.format === "json" || screen.format === "ndjson") {
    const { stack: _, ...told } = failure;
    screen.json(errorDocument({ ...told, exitCode, reasons: [] }));
  }
  for (const line of lines(failure, screen)) screen.warn(line);
  return exitCode;
}

function failureOf(error: unknown): Failure {
  if (isPlanError(error)) {
    const { code, message, evidence, next, problems } = error;
    return { code, message, evidence, next, problems, stack: null };
  }
  if (isStoreError(error)) {
    const { code, message } = error;
    return { code, message, evidence: {}, next: storeRemedies[code] ?? [], problems: [], stack: null };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  const next = [{ command: "plan resume PLAN", why: "goes on: what was acknowledged is safe" }];
  return { code: "INTERNAL", message, evidence: {}, next, problems: [], stack };
}

const storeRemedies: Readonly<Partial<Record<ErrorCode, readonly Remedy[]>>> = {
  APPEND_UNKNOWN: [{ command: "plan resume PLAN", why: "reads what is there and settles it" }],
  STORE_DAMAGED: [{ command: "plan verify", why: "shows how far it can be read" }],
  WRITE_CONFLICT: [{ command: "plan status PLAN", why: "shows who else is at it" }],
};

function lines({ code, message, next, problems, evidence, stack }: Failure, screen: Screen): string[] {
  const { symbols, style } = screen;
  const path = typeof evidence.path === "string" ? evidence.path : "";
  if (problems.length > 0) return problemLines(problems, path, screen);
  return [
    `${style("red", symbols.failed)} ${oneLine(message)}   ${style("dim", code)}`,
    ...(stack === null ? [] : [withoutControls(stack)]),
    ...fitting(evidence),
    ...next.map(({ command, why }) => `  ${command}   ${style("dim", why)}`),
  ];
}

/** The plans a target fits, by whole ids: short ones may be what they have in common. */
function fitting({ plans }: Evidence): string[] {
  const rows = (Array.isArray(plans) ? plans : []) as unknown as NamedPlan[];
  return rows.map((plan) => `  ${plan.planId}  ${oneLine(plan.name)}, ${displayState(plan)}`);
}
