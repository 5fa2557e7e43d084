/**
 * The state of one plan, folded from its events: what command handlers decide against, what a store keeps
 * as a state snapshot, and what a server can keep as a projection. Pure and total: it never throws on a stored
 * event, never reads a clock, and its state is plain JSON that stays under 64 KiB (no list by step, no payload).
 */
import type { EventData, PlanEvent } from "../src/schema/events.ts";
import { cut, keptId, keptName, keptText, keptTime, shortId } from "./bounds.ts";
import { constrainedAfter, constrainedAt } from "./constrained.ts";
import type { FoldEvent } from "./fold-event.ts";
import { keptDefinition, keptError, keptRun, keptSource } from "./kept-records.ts";
import { rememberCommand } from "./known-commands.ts";
import { outputsAgain, withOutputs } from "./output-index.ts";
import { placeOf } from "./place.ts";
import type { PlanState } from "./plan-state-shape.ts";
import { afterCompletion, afterResume } from "./resume-metadata.ts";
import { itemCompleted, itemsAfterResume, itemsListed } from "./step-items.ts";
import { upcast } from "./upcast.ts";

export type { Approval, CurrentRun, FailedStep, PlanState, StepInFlight } from "./plan-state-shape.ts";
export { initialPlanState } from "./plan-state-shape.ts";

export const planStateProjection = "plan-state";

export function evolve(state: PlanState, stored: FoldEvent): PlanState {
  const { revision } = stored;
  const lifted = upcast(stored);
  if (lifted.kind === "unsupported") {
    const { version } = lifted;
    const unsupported = state.unsupported ?? { revision, type: cut(lifted.type, 100), version };
    return { ...state, revision, movedRevision: revision, unsupported };
  }
  const { event } = lifted;
  // A new object in any case, so it may be completed in place.
  const next = evolveKnown(state, event, revision);
  next.revision = revision;
  next.commands = rememberCommand(state.commands, event.data, stored.metadata.commandId, revision);
  if (event.type === "ResumeRefused") {
    next.refusalsInARow = state.refusalsInARow + 1;
  } else {
    next.refusalsInARow = 0;
    next.movedRevision = revision;
    next.updatedAt = keptTime(event.data.at);
  }
  return next;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function evolveKnown(state: PlanState, event: PlanEvent, revision: number): Mutable<PlanState> {
  switch (event.type) {
    case "PlanCreated":
      return created(state, event.data);
    case "TotalStepsSet":
      return { ...state, metadata: { ...state.metadata, totalSteps: event.data.totalSteps } };
    case "PhaseStarted":
      return { ...state, phase: event.data.phase, phaseOpen: true, status: "processing" };
    case "PhaseCompleted":
      return { ...state, phaseOpen: false, status: "complete" };
    case "RunStarted":
      return started(state, event.data);
    case "StepStarted": {
      const { at, step, item, stepId, runId, rerun } = event.data;
      const inFlight = {
        step,
        item,
        stepId: shortId(stepId),
        runId: keptId(runId),
        try: event.data.try,
        rerun,
        startedAt: keptTime(at),
        outcome: null,
      };
      return { ...state, inFlight, failed: null };
    }
    case "StepCompleted":
      return completed(state, event.data, revision);
    case "StepItemsListed":
      return itemsListed(state, event.data, revision);
    case "ItemCompleted":
      return itemCompleted(state, event.data, revision);
    case "StepFailed":
      return stepFailed(state, event.data);
    case "ApprovalRequested": {
      const { at, step, question } = event.data;
      const stepId = shortId(event.data.stepId);
      const approval = { step, stepId, question: keptText(question), requestedAt: keptTime(at), given: null };
      return { ...state, inFlight: null, failed: null, approval };
    }
    case "ApprovalGiven": {
      const given = { at: keptTime(event.data.at), by: keptName(event.data.actor.user) };
      return { ...state, approval: state.approval && { ...state.approval, given } };
    }
    case "ApprovalDenied":
      return { ...state, approval: null };
    case "PlanErrored":
      return errored(state);
    case "PlanInterrupted":
      return interrupted(state, event.data);
    case "PlanResumed":
      return resumed(state, event.data);
    case "ResumeRefused":
      return { ...state };
    case "PlanApplied":
      return ended(state, "applied", event.data.at, null, null);
    case "PlanConstrained":
      return ended(state, "constrained", event.data.at, null, event.data.reason);
    case "PlanCancelled":
      return ended(state, "cancelled", event.data.at, event.data.actor.user, event.data.reason);
    default:
      return unreachable(event, state);
  }
}

function created(state: PlanState, data: EventData["PlanCreated"]): PlanState {
  return {
    ...state,
    planId: keptId(data.planId),
    name: keptName(data.name),
    definition: data.definition && keptDefinition(data.definition),
    source: data.source && keptSource(data.source),
    createdAt: keptTime(data.at),
    metadata: { ...state.metadata, totalSteps: data.definition?.stepCount ?? null },
  };
}

function started(state: PlanState, data: EventData["RunStarted"]): PlanState {
  const run = keptRun(data);
  const metadata = { ...state.metadata, attempt: data.attempt };
  return { ...state, status: "processing", run, lastRun: run, metadata };
}

function completed(state: PlanState, data: EventData["StepCompleted"], revision: number): PlanState {
  return {
    ...state,
    inFlight: null,
    failed: null,
    items: null,
    approval: null,
    constrainedBy: constrainedAfter(state, data.step, data.how),
    outputs: withOutputs(state.outputs, data.output, revision),
    metadata: afterCompletion(state.metadata, data, revision),
  };
}

function stepFailed(state: PlanState, data: EventData["StepFailed"]): PlanState {
  const { step, item, willRetry } = data;
  const error = keptError(data.error);
  const rerun = state.inFlight?.step === step ? state.inFlight.rerun : "ask";
  const failed = { step, item, stepId: shortId(data.stepId), try: data.try, rerun, error, willRetry };
  return { ...state, inFlight: null, failed };
}

/** A no may come while the plan stands still, and then it is not interrupted any more. */
function errored(state: PlanState): PlanState {
  const metadata = { ...state.metadata, interrupted: false, interruption: null };
  return { ...state, status: "errored", run: null, metadata };
}

function interrupted(state: PlanState, data: EventData["PlanInterrupted"]): PlanState {
  const { cause, signal, forced } = data;
  // An item that counts as started was not, where the run ended with the one before.
  const inFlight =
    state.inFlight === null || data.inFlight === null
      ? null
      : { ...state.inFlight, outcome: data.inFlight.outcome };
  const metadata = {
    ...state.metadata,
    interrupted: true,
    interruption: { at: keptTime(data.at), cause, signal, forced },
  };
  return { ...state, status: "queued", run: null, inFlight, metadata };
}

function resumed(state: PlanState, data: EventData["PlanResumed"]): PlanState {
  const wentBack = data.line > state.metadata.line;
  const run = keptRun(data);
  const definition = data.definition === null ? state.definition : keptDefinition(data.definition);
  const metadata = afterResume(state.metadata, data);
  const kept: PlanState = {
    ...state,
    status: "processing",
    phase: data.from.phase,
    // A defined plan stands before its next step, whose phase is open with it.
    phaseOpen: definition !== null || (wentBack ? data.from.phase !== "action" : state.phaseOpen),
    run,
    lastRun: run,
    definition,
    source: data.source === null ? state.source : keptSource(data.source),
    // Another definition may ask something else: what was answered is not an answer to that.
    approval: data.definition === null ? state.approval : null,
    items: itemsAfterResume(state, data),
    metadata,
  };
  // Tries are counted anew by every run.
  if (!wentBack) return { ...kept, failed: state.failed && { ...state.failed, willRetry: false } };
  return {
    ...kept,
    inFlight: null,
    failed: null,
    approval: null,
    outputs: outputsAgain(data.outputs ?? {}),
    ranBefore: furthestBegun(state),
    constrainedBy: constrainedAt(state, placeOf(data.from)),
  };
}

/** A step that was cut off, or failed, may have run as far as one that finished. */
function furthestBegun({ ranBefore, metadata, inFlight, failed }: PlanState): number {
  return Math.max(ranBefore, metadata.lastCompletedStep, inFlight?.step ?? 0, failed?.step ?? 0);
}

function ended(
  state: PlanState,
  status: "applied" | "constrained" | "cancelled",
  at: string,
  by: string | null,
  reason: string | null,
): PlanState {
  const ending = {
    at: keptTime(at),
    by: by === null ? null : keptName(by),
    reason: reason === null ? null : keptText(reason),
  };
  const metadata = { ...state.metadata, interrupted: false, interruption: null };
  return { ...state, status, phaseOpen: false, run: null, approval: null, ending, metadata };
}

/** A new event type fails to compile here; at run time a stored event never makes a fold throw. */
function unreachable(_event: never, state: PlanState): PlanState {
  return { ...state };
}
