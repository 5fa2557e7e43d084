/**
 * Decides ResumePlan. Granted: a run that vanished is closed and the new one begins, in one append, so that of any
 * number of resumes at once one wins. Refused: all reasons, recorded on the plan's own stream.
 */
import { constrainedAt } from "../../projections/constrained.ts";
import { placeOf } from "../../projections/place.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import { itemsAfterResume } from "../../projections/step-items.ts";
import type { Phase } from "../schema/codes.ts";
import type { CommandOf } from "../schema/commands.ts";
import type { DefinitionRef, EventData, NewPlanEvent } from "../schema/events.ts";
import { assessResume, standing } from "./assess-resume.ts";
import { finish } from "./complete-step.ts";
import { accepted, type Decision } from "./decision.ts";
import type { FromFacts, ResumeFacts } from "./facts.ts";
import { goesBack, placeNow } from "./goes-back.ts";
import { planInterrupted } from "./interrupt-plan.ts";
import { invariant } from "./invariant.ts";
import { nextItem } from "./next-item.ts";
import type { Objection } from "./objection.ts";
import { endOfPlan, phaseOfStep, stepPhase } from "./step-order.ts";
import { verdictOn } from "./verdict.ts";

/** A plan in trouble answers a retry loop with refusals; only so many in a row are kept. */
export const refusalsRecordedMax = 100;

export function resumePlan(command: CommandOf<"ResumePlan">, state: PlanState, facts: ResumeFacts): Decision {
  const objections = assessResume(command, state, facts);
  const reasons = standing(objections, command);
  if (reasons.length > 0) return refuse(command, state, reasons);
  const resumed = planResumed(command, state, facts, objections);
  const lost = state.run === null ? [] : [runnerLost(state, state.run.runId)];
  return accepted(...lost, { type: "PlanResumed", data: resumed }, ...whatFollows(command, state, resumed));
}

/** Recorded unless the history cannot be trusted, there is none, or too many stand in a row already. */
function refuse(command: CommandOf<"ResumePlan">, state: PlanState, reasons: readonly Objection[]): Decision {
  const unreadable = reasons.some(
    ({ code }) => code === "HISTORY_DAMAGED" || code === "EVENT_VERSION_UNSUPPORTED",
  );
  const recorded = !unreadable && state.refusalsInARow < refusalsRecordedMax;
  const { actor, reason } = command;
  const data: NewPlanEvent = {
    type: "ResumeRefused",
    data: {
      actor,
      reasons: reasons.map(({ code, evidence }) => ({ code, evidence: { ...evidence } })),
      reason,
    },
  };
  return { kind: "refused", reasons, events: recorded ? [data] : [] };
}

function planResumed(
  command: CommandOf<"ResumePlan">,
  state: PlanState,
  facts: ResumeFacts,
  objections: readonly Objection[],
): Omit<EventData["PlanResumed"], "at"> {
  const { actor, runId, owner, reason } = command;
  const { metadata } = state;
  invariant(facts.from !== "not_found", "a checkpoint that was not found refuses the resume");
  const back = goesBack(state, facts.from) ? facts.from : null;
  const definition = facts.definition?.ref ?? null;
  const place = back === null ? placeNow(state) : placeOf(back.checkpoint);
  const last = metadata.checkpoints[metadata.checkpoints.length - 1];
  // The checkpoint may be older than those the state keeps; then only its id is known, or a fact says more.
  const isAtStart = place.steps === 0 && place.items === 0;
  const checkpoint = facts.from?.checkpoint ?? (isAtStart ? undefined : last);
  return {
    actor,
    runId,
    attempt: metadata.attempt + 1,
    owner,
    line: metadata.line + (back === null ? 0 : 1),
    from: {
      phase: phaseAfter(state, definition ?? state.definition, place.steps, back),
      step: place.items === 0 ? place.steps : place.steps + 1,
      item: place.items === 0 ? null : place.items,
      checkpointId: checkpoint?.checkpointId ?? metadata.lastCheckpointId,
      decisionId: checkpoint?.decisionId ?? null,
    },
    verdict: verdictOn(state),
    accepted: objections.flatMap(({ acceptable }) => acceptable ?? []),
    definition,
    source: facts.definition?.source ?? null,
    outputs: back === null ? null : { ...back.outputs },
    items: back?.items ?? null,
    previewDigest: facts.previewDigest,
    reason,
    workspaceSnapshot: null,
  };
}

/** The phase of the next step, or of the last one where no step is left; without definition the one it was left in. */
function phaseAfter(
  state: PlanState,
  definition: DefinitionRef | null,
  step: number,
  back: FromFacts | null,
): Phase {
  if (definition !== null) return phaseOfStep(definition, Math.min(step + 1, definition.stepCount));
  return back?.phase ?? state.phase;
}

/** A step marked done is finished at once; a resume with nothing left to run ends the plan. */
function whatFollows(
  command: CommandOf<"ResumePlan">,
  state: PlanState,
  resumed: Omit<EventData["PlanResumed"], "at">,
): NewPlanEvent[] {
  const { runId, from } = resumed;
  const definition = resumed.definition ?? state.definition;
  const place = placeOf(from);
  const { steps } = place;
  const constrainedBy = constrainedAt(state, place);
  const items = itemsAfterResume(state, resumed);
  const lastCompletedItem = items === null ? null : place.items;
  const metadata = { ...state.metadata, lastCompletedStep: steps, lastCompletedItem };
  const after = { ...state, definition, phase: from.phase, constrainedBy, items, metadata };
  const { markDone } = command;
  if (markDone !== null) {
    const step = steps + 1;
    const what = { ...markDone, runId, step, item: nextItem(after, step), how: "marked_done" } as const;
    return finish(after, { ...what, decision: null, durationMs: 0 }, { kind: "pause" });
  }
  const nothingLeft = definition !== null && steps >= definition.stepCount;
  return nothingLeft ? endOfPlan(stepPhase(after), constrainedBy) : [];
}

function runnerLost(state: PlanState, runId: string): NewPlanEvent {
  return planInterrupted(state, runId, { cause: "runner_lost", signal: null, forced: false }, null);
}
