/** Decides SetTotalSteps, for plans without a definition. It ends nothing and is never below what is done. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { CommandOf } from "../schema/commands.ts";
import { accepted, type Decision, refused } from "./decision.ts";
import { terminalReason } from "./fence.ts";

export function setTotalSteps(command: CommandOf<"SetTotalSteps">, state: PlanState): Decision {
  const over = terminalReason(state);
  if (over !== null) return refused(over, { at: state.ending?.at ?? null });
  const { actor, totalSteps } = command;
  const completed = state.metadata.lastCompletedStep;
  const defined = state.definition?.stepCount ?? null;
  if (totalSteps < completed || (defined !== null && totalSteps !== defined)) {
    return refused("TOTAL_BELOW_COMPLETED", { totalSteps, completed, defined });
  }
  if (totalSteps === state.metadata.totalSteps) return accepted();
  return accepted({ type: "TotalStepsSet", data: { actor, totalSteps } });
}
