/** Makes the next command of a walk, with its facts, from where the plan stands and the dice of the move. */
import { placeOf } from "../../projections/place.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import type { ResumeFacts, StepFacts } from "../../src/domain/facts.ts";
import { terminalReason } from "../../src/domain/fence.ts";
import { placeNow } from "../../src/domain/goes-back.ts";
import { nextItem } from "../../src/domain/next-item.ts";
import { acceptableReasons, cutOffOutcomes, stepPhases, stopSignals } from "../../src/schema/codes.ts";
import { commandSchemas, type PlanCommand, type Stop } from "../../src/schema/commands.ts";
import type { StepOutput } from "../../src/schema/events.ts";
import { actor, owner, stepError } from "./plan-events.ts";
import type { Move } from "./plan-walk.ts";
import { editedDefinition, fromFacts, type Surroundings, stepToStart } from "./walk-facts.ts";

interface Next {
  readonly command: PlanCommand;
  readonly facts: unknown;
}

export function nextCommand(move: Move, state: PlanState, world: Surroundings): Next {
  const { dice } = move;
  const kind = sensible(move, state);
  const chance = (die: number, percent: number) => (dice[die] ?? 0) < percent;
  const runId = chance(0, 93) ? (state.run?.runId ?? state.lastRun?.runId ?? "none") : world.ids.ulid();
  const { lastCompletedStep } = state.metadata;
  const step = lastCompletedStep + (chance(1, 95) ? 1 : (dice[1] ?? 0) - 94);
  const item = nextItem(state, step);
  const stop = chance(2, 15) ? stopOf(dice[3] ?? 0) : null;
  const durationMs = dice[4] ?? 0;
  switch (kind) {
    case "StartRun": {
      const command = { type: kind, actor, runId: world.ids.ulid(), owner };
      return { command, facts: nextFacts(world, 1) };
    }
    case "SetTotalSteps":
      return {
        command: { type: kind, actor, totalSteps: chance(1, 50) ? step + 3 : durationMs },
        facts: null,
      };
    case "StartPhase":
    case "CompletePhase": {
      const open = (stepPhases as readonly string[]).indexOf(state.phase) + (kind === "StartPhase" ? 1 : 0);
      const phase = stepPhases[chance(1, 80) ? Math.max(0, open) : (dice[1] ?? 0) % 3] ?? "apply";
      return { command: { type: kind, runId, phase }, facts: null };
    }
    case "StartStep": {
      const unknown = {
        stepId: move.text,
        rerun: "ask",
        idempotencyKey: "6ba7b810-9dad-51d1-80b4-00c04fd430c8",
        question: null,
        items: null,
      };
      const next = stepToStart(world.steps, step) ?? unknown;
      return {
        command: { type: kind, runId, step, try: (state.failed?.try ?? 0) + 1 },
        facts: { step: next },
      };
    }
    case "CompleteStep": {
      const how = (["ran", "ran", "skipped", "failed_allowed"] as const)[durationMs % 4] ?? "ran";
      const decision = chance(5, 20) ? move.text : null;
      const stepId = stepIdOf(move, state, world, step);
      const base = { type: kind, runId, step, item, stepId, how } as const;
      const output = chance(6, 50) ? outputOf(move, dice[7] ?? 0) : null;
      const command = { ...base, decisionId: world.ids.ulid(), output, decision, durationMs, stop };
      return { command, facts: nextFacts(world, step + 1) };
    }
    case "FailStep": {
      const stepId = stepIdOf(move, state, world, step);
      const allowed = chance(5, 40) ? { decisionId: world.ids.ulid() } : null;
      const error = chance(7, 80) ? stepError : { ...stepError, message: move.text, exitCode: null };
      const base = {
        type: kind,
        runId,
        step,
        item,
        stepId,
        try: state.inFlight?.try ?? 1,
        error,
        durationMs,
      } as const;
      return {
        command: { ...base, willRetry: chance(6, 40), allowed, stop },
        facts: nextFacts(world, step + 1),
      };
    }
    case "InterruptPlan": {
      const outcome = cutOffOutcomes[durationMs % 5] ?? null;
      return { command: { type: kind, runId, ...stopOf(dice[3] ?? 0), outcome }, facts: null };
    }
    case "AnswerApproval": {
      const answer = chance(1, 70) ? "given" : "denied";
      const stepId = chance(2, 80) ? null : move.text;
      return { command: { type: kind, actor, stepId, answer, reason: null }, facts: null };
    }
    case "CancelPlan":
      return { command: { type: kind, actor, reason: chance(1, 50) ? move.text : null }, facts: null };
    default:
      return resume(move, state, world);
  }
}

/** What somebody would mostly do here: begin or resume what does not run, open a phase before reporting steps. */
function sensible({ kind, dice }: Move, state: PlanState): Move["kind"] {
  if (kind === "CancelPlan" && (dice[0] ?? 0) > 25) return "SetTotalSteps";
  if ((dice[5] ?? 0) > 85 || terminalReason(state) !== null) return kind;
  const isOwn = kind !== "ResumePlan" && kind !== "StartRun" && "runId" in commandSchemas[kind].shape;
  if (state.run === null && isOwn) return state.metadata.attempt === 0 ? "StartRun" : "ResumePlan";
  if (kind === "ResumePlan" && state.metadata.attempt === 0) return "StartRun";
  const needsPhase = state.definition === null && (state.phase === "action" || state.status === "complete");
  return isOwn && needsPhase && kind !== "InterruptPlan" ? "StartPhase" : kind;
}

/** Mostly a resume that may be granted; each thing that speaks against one comes up now and then. */
function resume({ dice, text }: Move, state: PlanState, world: Surroundings): Next {
  const [die0 = 0, die1 = 0, die2 = 0, die3 = 0, die4 = 0, die5 = 0, die6 = 0, die7 = 0] = dice;
  const chosen = die1 < 30 ? world.line[die2 % Math.max(1, world.line.length)] : undefined;
  const found = chosen === undefined ? null : fromFacts(world, chosen);
  const from = die1 < 33 ? (found ?? (die1 >= 30 ? "not_found" : null)) : null;
  const place = found === null ? placeNow(state) : placeOf(found.checkpoint);
  const finished = place.steps + (place.items > 0 ? 1 : 0);
  const definition =
    world.steps !== null && die3 < 25 ? editedDefinition(world, world.steps, finished, [die3, die4]) : null;
  const steps = definition === null ? world.steps : world.definitions.get(definition.ref.sha256);
  const next = stepToStart(steps ?? null, place.steps + 1);
  const item =
    found === null ? nextItem(state, place.steps + 1) : found.items === null ? null : place.items + 1;
  const output = die6 % 2 === 0 ? outputOf({ text }, die7) : null;
  const canMark = die5 < 20 && (world.steps === null || next !== null);
  const markDone = canMark
    ? { stepId: next?.stepId ?? text, item, decisionId: world.ids.ulid(), output }
    : null;
  const status = die6 < 75 ? "over" : die6 < 88 ? "silent" : "alive";
  const missing = die7 < 4 ? [{ name: "TOKEN", kind: "secret" } as const] : [];
  const facts: ResumeFacts = {
    owner: state.run === null && die6 < 95 ? null : { status, lastBeatAt: null, overtaken: die6 >= 97 },
    definition,
    file: null,
    until: null,
    from,
    missing,
    damagedRevision: die7 === 99 ? 0 : null,
    previewDigest: world.ids.sha256(),
    stalePreview: die7 > 94 && die7 < 99 ? { moved: ["history"] } : null,
    next,
  };
  const accept = acceptableReasons.filter((_, index) => die0 % (index + 2) === 0);
  const wished = from === null ? null : from === "not_found" ? "cp_0" : from.checkpoint.checkpointId;
  const base = { type: "ResumePlan", actor, runId: world.ids.ulid(), owner, accept, from: wished } as const;
  const command = { ...base, markDone, takeOver: die4 < 60, reason: die4 % 3 === 0 ? text : null };
  return { command, facts };
}

function nextFacts(world: Surroundings, number: number): StepFacts {
  return { next: stepToStart(world.steps, number) };
}

/** The step in flight, else that of the definition, else whatever a program calls it. */
function stepIdOf({ text }: Move, state: PlanState, world: Surroundings, step: number): string {
  if (state.inFlight !== null && world.startedId !== null) return world.startedId;
  return world.steps?.[step - 1]?.id ?? text;
}

function outputOf({ text }: Pick<Move, "text">, die: number): StepOutput {
  const names = ["VERSION", `N${die}`, text];
  if (die % 5 === 0) return { blob: String(die).padStart(64, "0"), names };
  return { values: Object.fromEntries(names.map((name) => [name, `value ${die}`])) };
}

function stopOf(die: number): Stop {
  const signal = stopSignals[die % 4] ?? null;
  return { cause: signal === null ? "request" : "signal", signal, forced: die > 70 };
}
