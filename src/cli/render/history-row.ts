/** One event as a row of the history, in words: what it is, which checkpoint it left, whom or what it is about. Pure. */
import type { StoredEvent } from "../../application/stored-event.ts";
import type { PlanEventType } from "../../schema/codes.ts";
import type { EventData } from "../../schema/events.ts";
import { counted } from "./counted.ts";
import { placeText } from "./place-text.ts";

export interface HistoryRow {
  readonly revision: string;
  readonly at: string;
  readonly type: string;
  /** What the EVENT column says; the type, unless several events stand in one row. */
  readonly event: string;
  readonly checkpoint: string;
  readonly what: string;
  /** How a step or item was finished. */
  readonly how: string | null;
  /** The event is about one item of a step, and says no more than that. */
  readonly item: { readonly stepId: string; readonly number: number } | null;
}

export function historyRow(event: StoredEvent): HistoryRow {
  const { at, how, item, stepId, decision } = event.data as Partial<Record<string, unknown>>;
  return {
    revision: String(event.revision),
    at: String(at),
    type: event.type,
    event: event.type,
    checkpoint: checkpointOf(event),
    what: whatOf(event),
    how: typeof how === "string" ? how : null,
    item: typeof item === "number" && decision === null ? { stepId: String(stepId), number: item } : null,
  };
}

function checkpointOf({ type, data }: StoredEvent): string {
  const left = (data as Partial<EventData["StepCompleted"]>).checkpoint;
  if (left !== undefined) return left.checkpointId;
  if (type === "PlanResumed") return (data as EventData["PlanResumed"]).from.checkpointId ?? "";
  return "";
}

type What = { readonly [T in PlanEventType]: (data: EventData[T]) => string };

const what: What = {
  PlanCreated: ({ definition, actor }) =>
    `${definition === null ? "no steps" : counted(definition.stepCount, "step")}, ${actor.user}@${actor.host}`,
  TotalStepsSet: ({ totalSteps }) => counted(totalSteps, "step"),
  PhaseStarted: ({ phase }) => phase,
  PhaseCompleted: ({ phase }) => phase,
  RunStarted: ({ attempt, actor }) => `attempt ${attempt}, ${actor.user}@${actor.host}`,
  StepItemsListed: ({ stepId, count }) => `${stepId}, ${count} items`,
  ItemCompleted: (data) => `${placeText(data)}${completionText(data)}`,
  ApprovalRequested: ({ stepId, question }) => `${stepId}: ${question}`,
  ApprovalGiven: (data) => answerText(data),
  ApprovalDenied: (data) => answerText(data),
  StepStarted: (data) => (data.try === 1 ? placeText(data) : `${placeText(data)}, try ${data.try}`),
  StepCompleted: (data) => `${data.stepId}${completionText(data)}`,
  StepFailed: (data) => `${placeText(data)}: ${data.error.message}${data.willRetry ? " (tried again)" : ""}`,
  PlanErrored: (data) => `at ${placeText(data)}`,
  PlanInterrupted: ({ cause, signal, forced, inFlight }) =>
    [
      signal ?? cause,
      ...(forced ? ["forced"] : []),
      ...(inFlight === null ? [] : [`${placeText(inFlight)} ${inFlight.outcome}`]),
    ].join(", "),
  PlanResumed: ({ attempt, actor, line, from, accepted, reason }) =>
    [
      `attempt ${attempt}, ${actor.user}@${actor.host}`,
      ...(line > 1 ? [`line ${line}, after step ${from.step}`] : []),
      ...(accepted.length > 0 ? [`accepted ${accepted.join(", ")}`] : []),
      ...(reason === null ? [] : [reason]),
    ].join(", "),
  ResumeRefused: ({ reasons, actor }) =>
    `${reasons.map(({ code }) => code).join(", ")}, ${actor.user}@${actor.host}`,
  PlanApplied: () => "every step is done",
  PlanConstrained: ({ reason }) => reason,
  PlanCancelled: ({ actor, reason }) => `${actor.user}@${actor.host}${reason === null ? "" : `: ${reason}`}`,
};

function completionText({ how, decision }: EventData["StepCompleted"] | EventData["ItemCompleted"]): string {
  const word = how === "ran" ? "" : `, ${how.replaceAll("_", " ")}`;
  return `${word}${decision === null ? "" : `: ${decision}`}`;
}

function answerText({ stepId, actor, reason }: EventData["ApprovalGiven"]): string {
  return `${stepId}, ${actor.user}@${actor.host}${reason === null ? "" : `: ${reason}`}`;
}

function whatOf({ type, data }: StoredEvent): string {
  // A type this program does not know is shown by its name alone.
  const tell = Object.hasOwn(what, type) ? what[type as PlanEventType] : () => "";
  return (tell as (data: unknown) => string)(data);
}
