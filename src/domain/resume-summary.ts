/**
 * The summary that is shown before anything runs: where the plan stands, which steps are kept, which run and why,
 * and everything that speaks against it. Pure; the same for a dry run, a refusal and a real resume.
 */
import { shortId } from "../../projections/bounds.ts";
import { openQuestion } from "../../projections/open-question.ts";
import type { FailedStep, PlanState, StepInFlight } from "../../projections/plan-state.ts";
import type { ReadFrom, ResumeCheckpoint, ResumeSummary, StepRange } from "../schema/resume.ts";
import { assessResume, type ResumeRequest, standing } from "./assess-resume.ts";
import { shownChanges } from "./definition-evidence.ts";
import type { ResumeFacts } from "./facts.ts";
import { terminalReason } from "./fence.ts";
import { goesBack, placeNow } from "./goes-back.ts";
import { type List, listInEffect, placeAfter } from "./list-in-effect.ts";
import { type RefusedPlan, remediesFor } from "./remedies.ts";
import { verdictOn } from "./verdict.ts";

export function resumeSummary(
  planId: string,
  request: ResumeRequest,
  state: PlanState,
  facts: ResumeFacts,
  readFrom: ReadFrom,
): ResumeSummary {
  const { metadata } = state;
  const objections = assessResume(request, state, facts);
  const plan = refusedPlan(planId, state, request, facts);
  const reasons = standing(objections, request).map((objection) => ({
    code: objection.code,
    level: objection.acceptable === null ? ("refuse" as const) : ("choose" as const),
    evidence: { ...objection.evidence },
    remedy: remediesFor(objection, plan, objection.acceptable),
  }));
  const from = startingPoint(state, facts);
  const total = facts.definition?.ref.stepCount ?? metadata.totalSteps;
  const first = placeAfter(state, facts).steps + 1;
  const list = listInEffect(state, facts);
  const cutOff = verdictOn(state);
  const isOver = terminalReason(state) !== null;
  return {
    planId,
    name: state.name,
    state: state.status,
    phase: state.phase,
    interrupted: metadata.interrupted,
    interruption: metadata.interruption,
    attempt: metadata.attempt,
    line: metadata.line,
    revision: state.revision,
    totalSteps: total,
    lastCompletedStep: metadata.lastCompletedStep,
    lastCompletedItem: metadata.lastCompletedItem,
    lastCheckpointId: metadata.lastCheckpointId,
    definition: state.definition,
    source: source(state, facts),
    edit: facts.definition?.edit ?? null,
    from,
    next:
      isOver || (total !== null && first > total)
        ? null
        : { step: first, stepId: facts.next?.stepId ?? null, item: list?.next ?? null },
    steps: stepRanges(request, state, facts, list, total),
    changedSteps: shownChanges(facts.definition?.changedLater ?? [], facts.definition?.lines ?? {}),
    cutOff: cutOff === null || state.inFlight === null ? null : { ...cutOff, rerun: state.inFlight.rerun },
    failed: failed(state),
    waitingFor: waitingFor(state),
    ending: state.ending,
    lastRun: lastRun(state, facts),
    readFrom,
    previewDigest: facts.previewDigest,
    accepted: objections.flatMap(({ acceptable }) =>
      acceptable !== null && request.accept.includes(acceptable) ? [acceptable] : [],
    ),
    eligibility: { eligible: reasons.length === 0, reasons },
  };
}

function refusedPlan(
  planId: string,
  { source: file, metadata }: PlanState,
  { markDone }: ResumeRequest,
  { file: looked }: ResumeFacts,
): RefusedPlan {
  const { checkpoints } = metadata;
  const item = markDone?.item ?? null;
  const marked = markDone === null ? null : `${markDone.stepId}${item === null ? "" : `/${item}`}`;
  return {
    planId,
    again: `plan resume ${planId}`,
    path: (looked?.source ?? file)?.path ?? null,
    marked,
    checkpoints,
  };
}

function source({ source: found }: PlanState, facts: ResumeFacts): ResumeSummary["source"] {
  if (facts.file === null) return found;
  const { source: looked, isChanged } = facts.file;
  // Of a file named in place of the plan's own, the hash is that of its bytes; else that of those that were stored.
  return {
    ...looked,
    sha256: found?.path === looked.path ? found.sha256 : looked.sha256,
    changed: isChanged,
  };
}

function failed({ failed: found }: PlanState): ResumeSummary["failed"] {
  if (found === null) return null;
  const { step, item, stepId, error } = found;
  return { step, item, stepId, message: error.message };
}

function waitingFor(state: PlanState): ResumeSummary["waitingFor"] {
  const open = openQuestion(state);
  if (open === null) return null;
  const { step, stepId, question, requestedAt: since } = open;
  return { step, stepId, question, since };
}

function startingPoint(state: PlanState, facts: ResumeFacts): ResumeCheckpoint | null {
  if (facts.from !== null && facts.from !== "not_found") return facts.from.checkpoint;
  const { checkpoints } = state.metadata;
  const { steps, items } = placeNow(state);
  return steps === 0 && items === 0 ? null : (checkpoints[checkpoints.length - 1] ?? null);
}

function lastRun({ lastRun: run, run: current }: PlanState, facts: ResumeFacts): ResumeSummary["lastRun"] {
  if (run === null) return null;
  const { user, startedAt, owner } = run;
  const over = current === null || facts.owner?.status === "over";
  return { user, host: owner.host, pid: owner.pid, startedAt, over };
}

/** Kept steps first, then what runs, in ranges of one cause. A plan without a total ends with its next step. */
function stepRanges(
  request: ResumeRequest,
  state: PlanState,
  facts: ResumeFacts,
  list: List | null,
  total: number | null,
): StepRange[] {
  const { steps: kept, items } = placeAfter(state, facts);
  const first = kept + 1;
  const last = total ?? first;
  const ranges = keptRanges(state, facts, kept);
  const isOver = terminalReason(state) !== null;
  const changedLater = new Set((facts.definition?.changedLater ?? []).map(({ step }) => step));
  const firsts = causesMayChangeAt(first, last, state, facts, changedLater);
  for (const [index, step] of firsts.entries()) {
    const end = (firsts[index + 1] ?? last + 1) - 1;
    const isNext = step === first && !isOver;
    const marked = isNext && request.markDone !== null;
    const isBeyond = facts.until !== null && step > facts.until;
    const why = isOver || isBeyond ? "not_run" : marked ? "marked_done" : "runs";
    const stepId = isNext ? (facts.next?.stepId ?? null) : null;
    const found = causeOf(step, stepId, state, facts, changedLater);
    const cause = marked ? null : found === "never_ran" && isNext && items > 0 ? "next_item" : found;
    const previous = ranges[ranges.length - 1];
    const isSame = previous !== undefined && previous.why === why && previous.cause === cause;
    if (isSame && previous.itemCount === null) {
      ranges[ranges.length - 1] = { ...previous, last: end, stepId: null };
    } else {
      const within = isNext && list !== null ? { item: list.next, itemCount: list.count } : {};
      ranges.push(range(step, end, why, cause, { stepId, ...within }));
    }
  }
  return ranges;
}

/** Each with the checkpoint of its last step, where the state still knows it. */
function keptRanges(state: PlanState, facts: ResumeFacts, kept: number): StepRange[] {
  const from = startingPoint(state, facts);
  const { checkpoints, lastCompletedItem, lastCheckpointId } = state.metadata;
  const left = [...checkpoints, ...(from === null ? [] : [from])];
  const known = new Map(left.flatMap((one) => (one.item === null ? [[one.step, one] as const] : [])));
  const older = lastCompletedItem === null ? lastCheckpointId : null;
  const rangeTo = (first: number, last: number, isSkipped: boolean) => {
    const checkpointId = known.get(last)?.checkpointId ?? (last === kept ? older : null);
    const stepId = first === last ? (known.get(last)?.stepId ?? null) : null;
    const [why, cause] = isSkipped ? (["skipped", "condition"] as const) : (["reused", null] as const);
    return range(first, last, why, cause, { stepId, checkpointId });
  };
  const isSkipped = (step: number) => known.get(step)?.how === "skipped";
  // Where one ends and the next one begins: at the first step, and wherever a known step's fate is another one's.
  const turns = [...known.keys()].flatMap((step) => [step, step + 1]);
  const firsts = [...new Set([1, ...turns])]
    .filter((step) => step <= kept && (step === 1 || isSkipped(step) !== isSkipped(step - 1)))
    .sort((a, b) => a - b);
  return firsts.map((first, index) => rangeTo(first, (firsts[index + 1] ?? kept + 1) - 1, isSkipped(first)));
}

/** In order. A program may set any total, so ranges are found without going through the steps. */
function causesMayChangeAt(
  first: number,
  last: number,
  { inFlight, failed, ranBefore, metadata }: PlanState,
  { until }: ResumeFacts,
  changedLater: ReadonlySet<number>,
): number[] {
  const alone = [first, inFlight?.step ?? first, failed?.step ?? first, ...changedLater];
  const turns = [ranBefore, metadata.lastCompletedStep, until ?? last].map((step) => step + 1);
  const edges = [...alone.flatMap((step) => [step, step + 1]), ...turns];
  return [...new Set(edges)].filter((step) => step >= first && step <= last).sort((a, b) => a - b);
}

function causeOf(
  step: number,
  id: string | null,
  state: PlanState,
  facts: ResumeFacts,
  changedLater: ReadonlySet<number>,
): StepRange["cause"] {
  if (changedLater.has(step)) return "definition_changed";
  if (isStep(state.inFlight, step, id))
    return state.inFlight?.outcome === "not_started" ? "never_ran" : "cut_off";
  if (isStep(state.failed, step, id)) return "failed";
  const back = goesBack(state, facts.from);
  const ranBefore = back ? Math.max(state.ranBefore, state.metadata.lastCompletedStep) : state.ranBefore;
  return step <= ranBefore ? "went_back" : "never_ran";
}

/** An edit may have given another step its number; `id` is that of the step there now, where it is known. */
function isStep(found: StepInFlight | FailedStep | null, step: number, id: string | null): boolean {
  return found?.step === step && (id === null || shortId(id) === found.stepId);
}

function range(
  first: number,
  last: number,
  why: StepRange["why"],
  cause: StepRange["cause"],
  more: Partial<StepRange>,
): StepRange {
  return { first, last, stepId: null, why, cause, checkpointId: null, item: null, itemCount: null, ...more };
}
