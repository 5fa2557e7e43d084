/** The part of a plan's state that resumes are about: `ResumeMetadata`. Pure; keeps the newest 20 checkpoints. */
import type { EventData } from "../src/schema/events.ts";
import type { ResumeCheckpoint, ResumeMetadata } from "../src/schema/resume.ts";
import { keptId, keptTime, shortId } from "./bounds.ts";
import { isBefore, placeOf } from "./place.ts";

const checkpointsKept = 20;

export const initialMetadata: ResumeMetadata = {
  lastCompletedStep: 0,
  lastCompletedItem: null,
  lastCheckpointId: null,
  checkpoints: [],
  checkpointCount: 0,
  interrupted: false,
  interruption: null,
  totalSteps: null,
  attempt: 0,
  line: 1,
};

/** What finished: a step as a whole, or an item of it. */
export type Completion = EventData["StepCompleted"] | EventData["ItemCompleted"];

/** The checkpoint that a completion leaves. */
export function checkpointOf(data: Completion, revision: number): ResumeCheckpoint {
  const { checkpointId, decisionId, workspaceSnapshot } = data.checkpoint;
  const { step, how, at } = data;
  return {
    checkpointId: keptId(checkpointId),
    step,
    item: itemOf(data),
    stepId: shortId(data.stepId),
    how,
    decisionId: keptId(decisionId),
    workspaceSnapshot,
    at: keptTime(at),
    revision,
  };
}

export function afterCompletion(
  metadata: ResumeMetadata,
  data: Completion,
  revision: number,
): ResumeMetadata {
  const { checkpoints } = metadata;
  const older = checkpoints.length < checkpointsKept ? checkpoints : checkpoints.slice(1 - checkpointsKept);
  const lastCompletedItem = itemOf(data);
  return {
    ...metadata,
    lastCompletedStep: lastCompletedItem === null ? data.step : metadata.lastCompletedStep,
    lastCompletedItem,
    lastCheckpointId: keptId(data.checkpoint.checkpointId),
    checkpoints: [...older, checkpointOf(data, revision)],
    checkpointCount: metadata.checkpointCount + 1,
  };
}

/** A resume that begins a new line forgets the checkpoints it went back behind. */
export function afterResume(metadata: ResumeMetadata, data: EventData["PlanResumed"]): ResumeMetadata {
  const { line, attempt, from } = data;
  const isListedAnew = data.definition !== null && metadata.lastCompletedItem === 0;
  const resumed = {
    ...metadata,
    lastCompletedItem: isListedAnew ? null : metadata.lastCompletedItem,
    attempt,
    line,
    interrupted: false,
    interruption: null,
    totalSteps: data.definition?.stepCount ?? metadata.totalSteps,
  };
  if (line <= metadata.line) return resumed;
  const place = placeOf(from);
  return {
    ...resumed,
    lastCompletedStep: place.steps,
    lastCompletedItem: from.item,
    lastCheckpointId: from.checkpointId === null ? null : keptId(from.checkpointId),
    checkpoints: metadata.checkpoints.filter((checkpoint) => !isBefore(place, placeOf(checkpoint))),
  };
}

function itemOf(data: Completion): number | null {
  return "item" in data ? data.item : null;
}
