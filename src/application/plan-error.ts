/**
 * What is wrong with what a caller named or gave: no such plan, a file with mistakes, a wrong argument. Not a
 * refusal, because there is no plan's state to refuse with, and never in an event.
 */
import type { ErrorCode } from "../schema/codes.ts";
import type { Evidence } from "../schema/events.ts";
import type { PlanFileProblem } from "./ports/plan-source.ts";

export type PlanErrorCode = Extract<
  ErrorCode,
  | "USAGE"
  | "PLAN_NOT_FOUND"
  | "POINT_NOT_FOUND"
  | "TARGET_AMBIGUOUS"
  | "PLAN_FILE_INVALID"
  | "PROJECTION_UNUSABLE"
>;

export interface PlanErrorDetails {
  readonly evidence?: Evidence;
  /** Commands that help, most useful first. */
  readonly next?: readonly { readonly command: string; readonly why: string }[];
  readonly problems?: readonly PlanFileProblem[];
}

export class PlanError extends Error {
  override readonly name = "PlanError";
  readonly code: PlanErrorCode;
  readonly evidence: Evidence;
  readonly next: readonly { readonly command: string; readonly why: string }[];
  /** Only with `PLAN_FILE_INVALID`. */
  readonly problems: readonly PlanFileProblem[];

  constructor(code: PlanErrorCode, message: string, details: PlanErrorDetails = {}) {
    super(message);
    this.code = code;
    this.evidence = details.evidence ?? {};
    this.next = details.next ?? [];
    this.problems = details.problems ?? [];
  }
}

/**
 * By name, not by class: a program may hold two copies of planstream, and the command is built as several files.
 *
 * @example
 * try {
 *   await planstream.plans.find("release");
 * } catch (error) {
 *   if (!isPlanError(error, "PLAN_NOT_FOUND")) throw error;
 * }
 */
export function isPlanError(error: unknown, code?: PlanErrorCode): error is PlanError {
  const isOne = error instanceof Error && error.name === "PlanError";
  return isOne && (code === undefined || (error as PlanError).code === code);
}
