/** One row per plan for lists, picked from the plan's state. It never reads events itself. */
import type { Phase, PlanStateName } from "../src/schema/codes.ts";
import { openQuestion } from "./open-question.ts";
import type { PlanState } from "./plan-state.ts";

export interface PlanBoardRow {
  readonly planId: string;
  readonly name: string;
  readonly state: PlanStateName;
  readonly phase: Phase;
  readonly interrupted: boolean;
  /** For a person's answer. */
  readonly waiting: boolean;
  readonly totalSteps: number | null;
  readonly lastCompletedStep: number;
  readonly lastCompletedItem: number | null;
  readonly lastCheckpointId: string | null;
  /** The step in flight, failed or finished last. */
  readonly step: { readonly number: number; readonly stepId: string } | null;
  readonly attempt: number;
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Null for a stream that has no PlanCreated: nothing a list could show. */
export function planBoardRow(state: PlanState): PlanBoardRow | null {
  if (state.planId === null || state.createdAt === null) return null;
  const { metadata } = state;
  return {
    planId: state.planId,
    name: state.name,
    state: state.status,
    phase: state.phase,
    interrupted: metadata.interrupted,
    waiting: openQuestion(state) !== null,
    totalSteps: metadata.totalSteps,
    lastCompletedStep: metadata.lastCompletedStep,
    lastCompletedItem: metadata.lastCompletedItem,
    lastCheckpointId: metadata.lastCheckpointId,
    step: currentStep(state),
    attempt: metadata.attempt,
    revision: state.revision,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt ?? state.createdAt,
  };
}

function currentStep(state: PlanState): PlanBoardRow["step"] {
  const checkpoints = state.metadata.checkpoints;
  const at = state.inFlight ?? state.failed ?? state.approval ?? checkpoints[checkpoints.length - 1];
  return at === undefined ? null : { number: at.step, stepId: at.stepId };
}
