/**
 * Decides AnswerApproval: a person answers what a plan waits for. A yes waits for the run to go on with it. A no ends
 * the run: before `apply` the plan is errored and a resume asks again, in `apply` the plan is over.
 */
import { openQuestion } from "../../projections/open-question.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import type { CommandOf } from "../schema/commands.ts";
import type { NewPlanEvent } from "../schema/events.ts";
import { accepted, type Decision, refused } from "./decision.ts";
import { terminalReason } from "./fence.ts";
import { invariant } from "./invariant.ts";

export function answerApproval(command: CommandOf<"AnswerApproval">, state: PlanState): Decision {
  const over = terminalReason(state);
  if (over !== null) return refused(over, { at: state.ending?.at ?? null });
  const open = openQuestion(state);
  const { actor, stepId, answer, reason } = command;
  if (open === null || (stepId !== null && stepId !== open.stepId)) {
    return refused("NOT_WAITING", {
      stepId,
      waiting: open?.stepId ?? null,
      given: state.approval?.given ?? null,
    });
  }
  const data = { actor, step: open.step, stepId: open.stepId, reason };
  if (answer === "given") return accepted({ type: "ApprovalGiven", data });
  return accepted({ type: "ApprovalDenied", data }, afterDenial(state, data));
}

function afterDenial(
  state: PlanState,
  {
    actor,
    step,
    stepId,
    reason,
  }: { actor: { user: string }; step: number; stepId: string; reason: string | null },
): NewPlanEvent {
  const message = `denied by ${actor.user}${reason === null ? "" : `: ${reason}`}`;
  if (state.phase === "apply")
    return { type: "PlanConstrained", data: { reason: `step ${step} was ${message}` } };
  invariant(state.lastRun !== null, "what waits for an answer has been run");
  const { runId } = state.lastRun;
  const error = { message, exitCode: null, signal: null, timedOut: false };
  return { type: "PlanErrored", data: { step, stepId, item: null, runId, error } };
}
