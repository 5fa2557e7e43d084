/** One event as a row of the history: revision, time, time since the row before, event, checkpoint, what. Pure. */
import type { StoredEvent } from "../../application/stored-event.ts";
import type { PlanEventType } from "../../schema/codes.ts";
import type { EventData } from "../../schema/events.ts";
import { duration } from "./time.ts";

export function historyRow(
  event: StoredEvent,
  before: StoredEvent | null,
  timeOfDay: (at: string) => string,
): string[] {
  const { at } = event.data as { at: string };
  const sinceMs = before === null ? null : Date.parse(at) - Date.parse((before.data as { at: string }).at);
  return [
    String(event.revision),
    timeOfDay(at),
    sinceMs === null || sinceMs < 50 ? "" : duration(sinceMs),
    event.type,
    checkpointOf(event),
    whatOf(event),
  ];
}

function checkpointOf({ type, data }: StoredEvent): string {
  if (type === "StepCompleted" || type === "ItemCompleted")
    return (data as EventData["StepCompleted"]).checkpoint.checkpointId;
  if (type === "PlanResumed") return (data as EventData["PlanResumed"]).from.checkpointId ?? "";
  return "";
}

type What = { readonly [T in PlanEventType]: (data: EventData[T]) => string };

const what: What = {
  PlanCreated: ({ definition, actor }) =>
    `${definition?.stepCount ?? "no"} steps, ${actor.user}@${actor.host}`,
  TotalStepsSet: ({ totalSteps }) => `${totalSteps} steps`,
  PhaseStarted: ({ phase }) => phase,
  PhaseCompleted: ({ phase }) => phase,
  RunStarted: ({ attempt, actor }) => `attempt ${attempt}, ${actor.user}@${actor.host}`,
  StepItemsListed: ({ stepId, count }) => `${stepId}, ${count} items`,
  ItemCompleted: (data) => `${data.stepId}/${data.item}${completionText(data)}`,
  ApprovalRequested: ({ stepId, question }) => `${stepId}: ${question}`,
  ApprovalGiven: (data) => answerText(data),
  ApprovalDenied: (data) => answerText(data),
  StepStarted: ({ stepId, try: tryNumber }) => (tryNumber === 1 ? stepId : `${stepId}, try ${tryNumber}`),
  StepCompleted: (data) => `${data.stepId}${completionText(data)}`,
  StepFailed: ({ stepId, error, willRetry }) =>
    `${stepId}: ${error.message}${willRetry ? " (tried again)" : ""}`,
  PlanErrored: ({ stepId }) => `at ${stepId}`,
  PlanInterrupted: ({ cause, signal, forced, inFlight }) =>
    [
      signal ?? cause,
      ...(forced ? ["forced"] : []),
      ...(inFlight === null ? [] : [`${inFlight.stepId} ${inFlight.outcome}`]),
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
