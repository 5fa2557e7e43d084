/** Which phase a step belongs to and what follows a finished step. Steps run in order, numbered from 1. */

import type { PlanState } from "../../projections/plan-state.ts";
import { type StepPhase, stepPhases } from "../schema/codes.ts";
import type { Stop } from "../schema/commands.ts";
import type { DefinitionRef, NewPlanEvent } from "../schema/events.ts";
import type { StepToStart } from "./facts.ts";
import { invariant } from "./invariant.ts";
import { nextItem } from "./next-item.ts";

/** What the runner does after a finished step: begin the next one, stop, or nothing yet. */
export type Continuation =
  | { readonly kind: "start"; readonly next: StepToStart | null }
  | { readonly kind: "stop"; readonly stop: Stop }
  | { readonly kind: "pause" };

/** The phase of a step of a defined plan. */
export function phaseOfStep(definition: DefinitionRef, step: number): StepPhase {
  const phase = stepPhases.find((candidate) => step <= definition.lastSteps[candidate]);
  invariant(phase !== undefined, `step ${step} is beyond the definition's ${definition.stepCount}`);
  return phase;
}

/** The events that begin a step: the change of phase it brings, then the step itself. */
export function beginStep(
  state: PlanState,
  phase: StepPhase | null,
  runId: string,
  step: number,
  tryNumber: number,
  facts: StepToStart,
): NewPlanEvent[] {
  const { stepId, rerun, idempotencyKey, question, items } = facts;
  const entered = enterPhase(state.definition, phase, step);
  if (question !== null) {
    return [...entered, { type: "ApprovalRequested", data: { step, stepId, runId, question } }];
  }
  const isListed = state.items?.step === step;
  const listed: NewPlanEvent[] =
    items === null || isListed
      ? []
      : [{ type: "StepItemsListed", data: { step, stepId, runId, count: items.count, list: items.list } }];
  const first = listed.length > 0 && items !== null && items.count > 0 ? 1 : null;
  const item = isListed ? nextItem(state, step) : first;
  const begun = { step, stepId, item, runId, try: tryNumber, rerun, idempotencyKey };
  return [...entered, ...listed, { type: "StepStarted", data: begun }];
}

/** The phase under way, or null in `action`. */
export function stepPhase(state: PlanState): StepPhase | null {
  return state.phase === "action" ? null : state.phase;
}

/**
 * Everything that follows the completion of `step`, in the same append: the end of the plan, or the next step's
 * start, or an interruption in its place. A plan without definition only goes on or stops; it never ends here.
 */
export function afterStep(
  state: PlanState,
  runId: string,
  step: number,
  constrained: number | null,
  continuation: Continuation,
): NewPlanEvent[] {
  const { definition } = state;
  const phase = stepPhase(state);
  if (definition !== null && step >= definition.stepCount) return endOfPlan(phase, constrained);
  switch (continuation.kind) {
    case "pause":
      return enterPhase(definition, phase, step + 1);
    case "stop":
      return [...enterPhase(definition, phase, step + 1), interrupted(runId, continuation.stop)];
    case "start": {
      if (definition === null) return [];
      invariant(continuation.next !== null, "the step after a finished one is known");
      return beginStep(state, phase, runId, step + 1, 1, continuation.next);
    }
  }
}

/** The next item counts as started; only a stop takes its place. */
export function afterItem(runId: string, continuation: Continuation): NewPlanEvent[] {
  return continuation.kind === "stop" ? [interrupted(runId, continuation.stop)] : [];
}

function interrupted(runId: string, stop: Stop): NewPlanEvent {
  return { type: "PlanInterrupted", data: { runId, ...stop, inFlight: null, workspaceSnapshot: null } };
}

/** The last phase is complete and the plan is over. */
export function endOfPlan(phase: StepPhase | null, constrained: number | null): NewPlanEvent[] {
  const completed: NewPlanEvent[] = phase === null ? [] : [{ type: "PhaseCompleted", data: { phase } }];
  const outcome: NewPlanEvent =
    constrained === null
      ? { type: "PlanApplied", data: {} }
      : { type: "PlanConstrained", data: { reason: `step ${constrained} failed and was allowed to` } };
  return [...completed, outcome];
}

/** PhaseCompleted and PhaseStarted where `step` lies in another phase than `phase`; `null`: none has begun. */
function enterPhase(definition: DefinitionRef | null, phase: StepPhase | null, step: number): NewPlanEvent[] {
  if (definition === null) return [];
  const wanted = phaseOfStep(definition, step);
  if (phase === wanted) return [];
  const left: NewPlanEvent[] = phase === null ? [] : [{ type: "PhaseCompleted", data: { phase } }];
  return [...left, { type: "PhaseStarted", data: { phase: wanted } }];
}
