/** Which exit code a command ends with, by what was said. The only place that knows both. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { ErrorCode, RefusalCode } from "../schema/codes.ts";

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  planFile: 5,
  taken: 6,
  store: 7,
  waiting: 8,
  differs: 9,
  unknown: 10,
  bug: 70,
} as const;

const byError: Readonly<Record<ErrorCode, number>> = {
  USAGE: exitCodes.usage,
  PLAN_NOT_FOUND: exitCodes.notFound,
  POINT_NOT_FOUND: exitCodes.notFound,
  TARGET_AMBIGUOUS: exitCodes.notFound,
  PLAN_FILE_INVALID: exitCodes.planFile,
  WRITE_CONFLICT: exitCodes.taken,
  STORE_UNAVAILABLE: exitCodes.store,
  STORE_DAMAGED: exitCodes.store,
  PROJECTION_UNUSABLE: exitCodes.store,
  EVENT_TOO_LARGE: exitCodes.store,
  APPEND_UNKNOWN: exitCodes.unknown,
  INTERNAL: exitCodes.bug,
};

export function exitOfError(code: ErrorCode): number {
  return byError[code];
}

/** Somebody else has the plan, or a person is asked: that is worth waiting for, all other refusals are not. */
export function exitOfRefusal(codes: readonly RefusalCode[]): number {
  const taken = codes.includes("RUN_IN_PROGRESS") || codes.includes("RUN_FENCED");
  if (taken) return exitCodes.taken;
  const onlyWaits = codes.length > 0 && codes.every((code) => code === "AWAITING_APPROVAL");
  return onlyWaits ? exitCodes.waiting : exitCodes.refused;
}

/** As a shell reports a process that a signal ended. */
export const exitBySignal = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What a run ends with, by the state it left; one that left no word of its end has failed. */
export function exitOfRun({ status, metadata }: PlanState): number {
  if (status === "applied") return exitCodes.done;
  if (status === "cancelled") return exitCodes.taken;
  if (!metadata.interrupted) return exitCodes.failed;
  const { signal = null, cause = null } = metadata.interruption ?? {};
  if (cause === "approval") return exitCodes.waiting;
  return signal === null ? exitCodes.done : exitBySignal[signal];
}
