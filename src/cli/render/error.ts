/**
 * Prints what went wrong, in one way for every command: a sentence with a code and the command that gets out of it;
 * for programs the same as JSON on stdout. Returns the exit code.
 */
import { isPlanError } from "../../application/plan-error.ts";
import type { PlanFileProblem } from "../../application/ports/plan-source.ts";
import { isStoreError } from "../../application/ports/store-error.ts";
import { shellWord } from "../../domain/shell-word.ts";
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
    const { code, message, file } = error;
    const planId = planOf(error);
    const known = error.next.length > 0 ? error.next : (storeRemedies(planId)[code] ?? []);
    const next = file === null ? known : brokenFile(file);
    return { code, message, evidence: {}, next, problems: [], stack: null };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  const command = `plan resume ${planOf(error) ?? "PLAN"}`;
  const next = [{ command, why: "goes on: what was acknowledged is safe" }];
  return { code: "INTERNAL", message, evidence: {}, next, problems: [], stack };
}

/** The plan that was being run, which whoever ran it has noted on the error; null where none is known. */
function planOf(error: unknown): string | null {
  const planId = error instanceof Error && "planId" in error ? error.planId : null;
  return typeof planId === "string" ? planId : null;
}

function storeRemedies(planId: string | null): Readonly<Partial<Record<ErrorCode, readonly Remedy[]>>> {
  const plan = planId ?? "PLAN";
  const resume = { command: `plan resume ${plan}`, why: "goes on, once the store can be written" };
  return {
    APPEND_UNKNOWN: [{ command: `plan resume ${plan}`, why: "reads what is there and settles it" }],
    STORE_DAMAGED: [{ command: "plan verify", why: "shows how far it can be read" }],
    WRITE_CONFLICT: [{ command: `plan status ${plan}`, why: "shows who else is at it" }],
    ...(planId === null ? {} : { STORE_UNAVAILABLE: [resume] }),
  };
}

/** Every command that reads it would answer the same. */
function brokenFile(file: string): Remedy[] {
  return [
    { command: "plan list --store COPY", why: "a good copy of the folder, where there is one, goes on" },
    { command: `sqlite3 ${shellWord(file)} .recover`, why: "shows what SQLite can still read" },
  ];
}

function lines({ code, message, next, problems, evidence, stack }: Failure, screen: Screen): string[] {
  const { symbols, style, typed } = screen;
  const path = typeof evidence.path === "string" ? evidence.path : "";
  if (problems.length > 0) return problemLines(problems, path, screen);
  return [
    `${style("red", symbols.failed)} ${oneLine(message)}   ${style("dim", code)}`,
    ...(stack === null ? [] : [withoutControls(stack)]),
    ...fitting(evidence),
    ...next.map(({ command, why }) => `  ${oneLine(typed(command))}   ${style("dim", oneLine(why))}`),
  ];
}

/** The plans a target fits, by whole ids: short ones may be what they have in common. */
function fitting({ plans }: Evidence): string[] {
  const rows = (Array.isArray(plans) ? plans : []) as unknown as NamedPlan[];
  return rows.map((plan) => `  ${plan.planId}  ${oneLine(plan.name)}, ${displayState(plan)}`);
}
