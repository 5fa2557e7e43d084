/**
 * The JSON documents of the command, each with its schema's name and version. Keys are written in snake_case by
 * `snakeCase`; what is added later keeps these shapes, what would change them raises the number.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { PlanFileProblem } from "../application/ports/plan-source.ts";
import type { RunOptions } from "../application/run-options.ts";
import type { RunPreview } from "../application/run-preview.ts";
import type { StoredEvent } from "../application/stored-event.ts";
import type { ErrorCode, RefusalCode } from "../schema/codes.ts";
import type { Evidence } from "../schema/events.ts";
import type { Remedy, ResumeSummary } from "../schema/resume.ts";
import type { AsOf } from "./as-of.ts";
import { reasonText } from "./render/reason-text.ts";
import { snakeCase } from "./snake-case.ts";

/** What came of a run, for the shell and for people. */
export interface Told {
  readonly exitCode: number;
  readonly next: readonly Remedy[];
}

export interface RunResultShape {
  readonly state: string;
  readonly interrupted: boolean;
  readonly exitCode: number;
  readonly revision: number;
  readonly lastCompletedStep: number;
  readonly lastCompletedItem: number | null;
  readonly lastCheckpointId: string | null;
  readonly next: readonly Remedy[];
}

export function resultShape(state: PlanState, exitCode: number, next: readonly Remedy[]): RunResultShape {
  const { status, metadata, revision } = state;
  const { interrupted, lastCompletedStep, lastCompletedItem, lastCheckpointId } = metadata;
  const reached = { lastCompletedStep, lastCompletedItem, lastCheckpointId };
  return { state: status, interrupted, exitCode, revision, ...reached, next };
}

export interface ResumeDocument {
  readonly summary: ResumeSummary;
  readonly dryRun: boolean;
  readonly recordedRevision: number | null;
  readonly result: RunResultShape | null;
  readonly next: readonly Remedy[];
}

/** One shape for a dry run, a refusal and a run. */
export function resumeDocument(document: ResumeDocument): unknown {
  const { summary, dryRun, recordedRevision, result, next } = document;
  const { eligibility, previewDigest, from, steps, changedSteps, edit } = summary;
  const { cutOff, readFrom, interruption, accepted } = summary;
  return {
    schema: "planstream/resume@1",
    ...(snakeCase({
      dryRun,
      eligible: eligibility.eligible,
      previewDigest,
      plan: planShape(summary),
      from,
      steps,
      changedSteps,
      edit: edit === null ? null : { ...edit, stepIds: undefined },
      cutOff,
      accepted,
      readFrom,
      interruption,
      failed: summary.failed,
      lastRun: summary.lastRun,
      reasons: eligibility.reasons.map((reason) => ({
        ...reason,
        message: reasonText(reason.code, reason.evidence),
      })),
      recordedRevision,
      result,
      next,
    }) as object),
  };
}

/** Where a plan stands, or stood. */
export function statusDocument(
  summary: ResumeSummary,
  next: readonly Remedy[],
  asOf: AsOf | null = null,
): unknown {
  const { from, steps, cutOff, readFrom, interruption, failed, lastRun, eligibility } = summary;
  const { eligible, reasons } = eligibility;
  const shown = {
    asOf: asOf ?? undefined,
    plan: planShape(summary),
    from,
    steps,
    cutOff,
    readFrom,
    interruption,
    failed,
    lastRun,
  };
  const codes = reasons.map(({ code }) => code);
  const document = snakeCase({ ...shown, resumable: eligible, reasons: codes, next });
  return { schema: "planstream/status@1", ...(document as object) };
}

/** What `plan run` would do: the shape of what it did, without a result. */
export function runPreviewDocument(
  preview: { readonly planId: string | null; readonly name: string } & RunPreview,
  next: readonly Remedy[],
): unknown {
  const { planId, name, steps, variables } = preview;
  const plan = { planId, name, phase: "action", attempt: 0, totalSteps: steps.length };
  const document = snakeCase({ dryRun: true, plan, steps, variables, result: null, next });
  return { schema: "planstream/run@1", ...(document as object) };
}

/** What `plan run` did. */
export function runDocument(planId: string, { state, exitCode, next }: { state: PlanState } & Told): unknown {
  const { name, phase, metadata } = state;
  const { attempt, totalSteps } = metadata;
  const plan = { planId, name, phase, attempt, totalSteps };
  const document = snakeCase({ dryRun: false, plan, result: resultShape(state, exitCode, next), next });
  return { schema: "planstream/run@1", ...(document as object) };
}

/** What every document says about a plan. */
export function planShape(summary: ResumeSummary): unknown {
  const { planId, name, phase, state, interrupted, attempt, line, revision, totalSteps } = summary;
  const { lastCompletedStep, lastCompletedItem, lastCheckpointId, source, ending, waitingFor } = summary;
  const reached = { lastCompletedStep, lastCompletedItem, lastCheckpointId };
  const standing = { waitingFor, ...reached, source, ending };
  return { planId, name, phase, state, interrupted, attempt, line, revision, totalSteps, ...standing };
}

/** What went wrong, of whatever kind. */
export function errorDocument(error: {
  readonly code: ErrorCode | RefusalCode;
  readonly exitCode: number;
  readonly message: string;
  readonly evidence: Evidence;
  readonly reasons: readonly unknown[];
  readonly problems: readonly PlanFileProblem[];
  readonly next: readonly Remedy[];
}): unknown {
  return { schema: "planstream/error@1", error: snakeCase(error) };
}

/** What a step printed, as it came: several lines, or a part of one. */
export function outputShape(planId: string, output: Parameters<RunOptions["onOutput"]>[0]): unknown {
  return snakeCase({ type: "output", planId, ...output });
}

/** One event, the same in NDJSON and in `history`. */
export function eventShape(planId: string, event: StoredEvent): unknown {
  const { revision, position, id, type } = event;
  const { at, ...data } = event.data as { at: string };
  return snakeCase({
    type: "event",
    planId,
    revision,
    position: position ?? undefined,
    eventId: id,
    event: type,
    at,
    data,
  });
}

/** `planId`: null for a stream of several plans. */
export function helloShape(version: string, planId: string | null): unknown {
  return snakeCase({ type: "hello", schema: "planstream/stream@1", version, planId });
}
