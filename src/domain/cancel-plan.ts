/** Decides CancelPlan: final, at any time before the end. A running owner sees it and stops its step. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { CommandOf } from "../schema/commands.ts";
import { accepted, type Decision, refused } from "./decision.ts";
import { terminalReason } from "./fence.ts";

export function cancelPlan(command: CommandOf<"CancelPlan">, state: PlanState): Decision {
  const over = terminalReason(state);
  if (over !== null) return refused(over, { at: state.ending?.at ?? null, by: state.ending?.by ?? null });
  const { actor, reason } = command;
  const running = state.inFlight;
  const inFlight =
    running === null ? null : { step: running.step, stepId: running.stepId, item: running.item };
  return accepted({ type: "PlanCancelled", data: { actor, reason, inFlight } });
}
