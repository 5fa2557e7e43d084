/**
 * Decides StartPhase and CompletePhase, with which a program drives a plan that has no definition. Phases only
 * go forwards; completing `apply` ends the plan. Defined plans change phase with their steps and refuse both.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import { phases } from "../schema/codes.ts";
import type { CommandOf } from "../schema/commands.ts";
import { accepted, type Decision, refused } from "./decision.ts";
import { fence } from "./fence.ts";
import { endOfPlan } from "./step-order.ts";

export function startPhase(command: CommandOf<"StartPhase">, state: PlanState): Decision {
  const fenced = fence(state, command.runId);
  if (fenced !== null) return fenced;
  const { phase } = command;
  const goesBack = phases.indexOf(phase) <= phases.indexOf(state.phase);
  if (state.definition !== null || state.phaseOpen || goesBack) return phaseOutOfOrder(state, phase);
  return accepted({ type: "PhaseStarted", data: { phase } });
}

export function completePhase(command: CommandOf<"CompletePhase">, state: PlanState): Decision {
  const fenced = fence(state, command.runId);
  if (fenced !== null) return fenced;
  const { phase } = command;
  if (state.definition !== null || state.phase !== phase || !state.phaseOpen) {
    return phaseOutOfOrder(state, phase);
  }
  if (phase === "apply") return accepted(...endOfPlan(phase, state.constrainedBy));
  return accepted({ type: "PhaseCompleted", data: { phase } });
}

/** `asked`: the phase, or the step, that does not fit. */
export function phaseOutOfOrder(state: PlanState, asked: string): Decision {
  const defined = state.definition !== null;
  return refused("PHASE_OUT_OF_ORDER", { asked, phase: state.phase, state: state.status, defined });
}
