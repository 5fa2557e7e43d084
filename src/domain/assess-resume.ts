/**
 * Whether a plan may be resumed as asked: every reason against it, each with its evidence, in the order of the
 * closed union. A pure function of the request, the folded state and the observed facts; it appends nothing.
 */
import { shortId } from "../../projections/bounds.ts";
import { openQuestion } from "../../projections/open-question.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import { type ResumeIneligibleReason, resumeIneligibleReasons } from "../schema/codes.ts";
import type { CommandOf } from "../schema/commands.ts";
import type { Evidence, StepOutput } from "../schema/events.ts";
import { definitionEvidence } from "./definition-evidence.ts";
import type { ResumeFacts } from "./facts.ts";
import { terminalReason } from "./fence.ts";
import { goesBack } from "./goes-back.ts";
import type { Objection } from "./objection.ts";
import { runEvidence } from "./run-evidence.ts";
import { unknownOutcome } from "./unknown-outcome.ts";

/** What the caller asked for and chose. */
export interface ResumeRequest extends Pick<CommandOf<"ResumePlan">, "accept" | "from" | "takeOver"> {
  readonly markDone: {
    readonly stepId: string;
    readonly item: number | null;
    readonly output: StepOutput | null;
  } | null;
}

/** All objections, those the caller accepted among them. */
export function assessResume(request: ResumeRequest, state: PlanState, facts: ResumeFacts): Objection[] {
  const over = terminalReason(state);
  const found = [
    unsupported(state),
    damaged(facts),
    ...(over === null ? goingOn(request, state, facts) : [objection(over, endEvidence(state))]),
    facts.from === "not_found" ? objection("CHECKPOINT_NOT_FOUND", checkpointEvidence(request, state)) : null,
    facts.stalePreview === null ? null : objection("STALE_PREVIEW", facts.stalePreview),
  ].filter((one) => one !== null);
  const rank = (one: Objection) => resumeIneligibleReasons.indexOf(one.code);
  return found.sort((a, b) => rank(a) - rank(b));
}

/** Those that stand after what the caller accepted. */
export function standing(objections: readonly Objection[], request: ResumeRequest): Objection[] {
  return objections.filter(({ acceptable }) => acceptable === null || !request.accept.includes(acceptable));
}

function goingOn(request: ResumeRequest, state: PlanState, facts: ResumeFacts): (Objection | null)[] {
  return [
    state.planId !== null && state.phase === "action" && state.metadata.attempt === 0
      ? objection("PHASE_ACTION", { phase: state.phase })
      : null,
    runInProgress(request, state, facts),
    definitionChanged(facts),
    outcomeUnknown(request, state),
    wouldRepeat(facts),
    facts.missing.length === 0
      ? null
      : objection("VARIABLE_MISSING", { missing: facts.missing.map((value) => ({ ...value })) }),
    awaitingApproval(state, facts),
  ];
}

function unsupported({ unsupported: found }: PlanState): Objection | null {
  return found === null ? null : objection("EVENT_VERSION_UNSUPPORTED", { ...found });
}

function damaged({ damagedRevision: revision }: ResumeFacts): Objection | null {
  return revision === null ? null : objection("HISTORY_DAMAGED", { revision });
}

function runInProgress(request: ResumeRequest, state: PlanState, facts: ResumeFacts): Objection | null {
  const { owner } = facts;
  if (owner === null) return null;
  const free = owner.status === "over" || (owner.status === "silent" && request.takeOver);
  if (free && !owner.overtaken) return null;
  const { status, overtaken, lastBeatAt } = owner;
  return objection("RUN_IN_PROGRESS", { ...runEvidence(state, lastBeatAt), owner: status, overtaken });
}

function definitionChanged({ definition }: ResumeFacts): Objection | null {
  if (definition === null || definition.changes.length === 0) return null;
  const onlyEdited = definition.changes.every(({ kind }) => kind === "edited");
  return {
    code: "DEFINITION_CHANGED",
    evidence: definitionEvidence(definition),
    acceptable: onlyEdited ? "DEFINITION_CHANGED" : null,
  };
}

/** Whoever marks the step done knows what became of it. */
function outcomeUnknown({ markDone }: ResumeRequest, state: PlanState): Objection | null {
  const unknown = unknownOutcome(state);
  if (unknown === null || markDone === null) return unknown;
  const { stepId, item } = unknown.evidence;
  return shortId(markDone.stepId) === stepId && markDone.item === item ? null : unknown;
}

function wouldRepeat({ from }: ResumeFacts): Objection | null {
  if (from === null || from === "not_found" || from.repeats.length === 0) return null;
  const { repeats } = from;
  const shown = repeats.slice(0, 20).map((repeat) => ({ ...repeat }));
  return {
    code: "STEP_WOULD_REPEAT",
    evidence: { checkpointId: from.checkpoint.checkpointId, steps: shown, count: repeats.length },
    acceptable: repeats.every(({ rerun }) => rerun === "ask") ? "STEP_WOULD_REPEAT" : null,
  };
}

/** A question that a resume would go back behind, or whose definition was edited, is asked anew. */
function awaitingApproval(state: PlanState, facts: ResumeFacts): Objection | null {
  const open = openQuestion(state);
  const isAskedAnew = facts.definition !== null || goesBack(state, facts.from);
  if (open === null || isAskedAnew) return null;
  const { step, stepId, question, requestedAt } = open;
  return objection("AWAITING_APPROVAL", { step, stepId, question, since: requestedAt });
}

function endEvidence({ ending }: PlanState): Evidence {
  return { at: ending?.at ?? null, by: ending?.by ?? null, reason: ending?.reason ?? null };
}

function checkpointEvidence({ from }: ResumeRequest, { metadata }: PlanState): Evidence {
  return {
    from,
    lastCheckpointId: metadata.lastCheckpointId,
    newest: metadata.checkpoints.slice(-5).map(({ checkpointId }) => checkpointId),
  };
}

function objection(code: ResumeIneligibleReason, evidence: Evidence): Objection {
  return { code, evidence, acceptable: null };
}
