/** Decides StartStep: the first step after a resume, or another try of a step that failed. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { CommandOf } from "../schema/commands.ts";
import { accepted, type Decision, refused } from "./decision.ts";
import type { StepToStart } from "./facts.ts";
import { fence } from "./fence.ts";
import { beginStep, stepPhase } from "./step-order.ts";

export function startStep(
  command: CommandOf<"StartStep">,
  state: PlanState,
  facts: { readonly step: StepToStart },
): Decision {
  const fenced = fence(state, command.runId);
  if (fenced !== null) return fenced;
  if (state.phase === "action") return refused("PHASE_ACTION", { phase: state.phase });
  const { lastCompletedStep, totalSteps } = state.metadata;
  const { step } = command;
  const expected = lastCompletedStep + 1;
  if (step !== expected || (totalSteps !== null && step > totalSteps)) {
    return refused("STEP_OUT_OF_ORDER", { step, expected, totalSteps });
  }
  return accepted(...beginStep(state, stepPhase(state), command.runId, step, command.try, facts.step));
}
