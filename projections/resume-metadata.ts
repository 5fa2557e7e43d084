/** The part of a plan's state that resumes are about: `ResumeMetadata`. Pure; keeps the newest 20 checkpoints. */
import type { EventData } from "../src/schema/events.ts";
import type { ResumeCheckpoint, ResumeMetadata } from "../src/schema/resume.ts";
import { keptId, keptTime, shortId } from "./bounds.ts";

const checkpointsKept = 20;

export const initialMetadata: ResumeMetadata = {
  lastCompletedStep: 0,
  lastCheckpointId: null,
  checkpoints: [],
  checkpointCount: 0,
  interrupted: false,
  interruption: null,
  totalSteps: null,
  attempt: 0,
  line: 1,
};

/** The checkpoint that a StepCompleted leaves. */
export function checkpointOf(data: EventData["StepCompleted"], revision: number): ResumeCheckpoint {
  const { checkpointId, decisionId, workspaceSnapshot } = data.checkpoint;
  const { step, how, at } = data;
  return {
    checkpointId: keptId(checkpointId),
    step,
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
  data: EventData["StepCompleted"],
  revision: number,
): ResumeMetadata {
  const { checkpoints } = metadata;
  const older = checkpoints.length < checkpointsKept ? checkpoints : checkpoints.slice(1 - checkpointsKept);
  return {
    ...metadata,
    lastCompletedStep: data.step,
    lastCheckpointId: keptId(data.checkpoint.checkpointId),
    checkpoints: [...older, checkpointOf(data, revision)],
    checkpointCount: metadata.checkpointCount + 1,
  };
}

/** A resume that begins a new line forgets the checkpoints it went back behind. */
export function afterResume(metadata: ResumeMetadata, data: EventData["PlanResumed"]): ResumeMetadata {
  const { line, attempt, from } = data;
  const resumed = {
    ...metadata,
    attempt,
    line,
    interrupted: false,
    interruption: null,
    totalSteps: data.definition?.stepCount ?? metadata.totalSteps,
  };
  if (line <= metadata.line) return resumed;
  return {
    ...resumed,
    lastCompletedStep: from.step,
    lastCheckpointId: from.checkpointId === null ? null : keptId(from.checkpointId),
    checkpoints: metadata.checkpoints.filter((checkpoint) => checkpoint.step <= from.step),
  };
}
