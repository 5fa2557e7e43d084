/** Decides InterruptPlan: a run ends before the plan does. It never overwrites a plan that is over. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { CutOffOutcome } from "../schema/codes.ts";
import type { CommandOf, Stop } from "../schema/commands.ts";
import type { NewPlanEvent } from "../schema/events.ts";
import { accepted, type Decision } from "./decision.ts";
import { fence } from "./fence.ts";

export function interruptPlan(command: CommandOf<"InterruptPlan">, state: PlanState): Decision {
  const { runId, cause, signal, forced, outcome } = command;
  return fence(state, runId) ?? accepted(planInterrupted(state, runId, { cause, signal, forced }, outcome));
}

/** The interruption, naming the step in flight. `outcome` null: nobody saw what became of it. */
export function planInterrupted(
  state: PlanState,
  runId: string,
  stop: Stop,
  outcome: CutOffOutcome | null,
): NewPlanEvent {
  const { inFlight } = state;
  const cutOff =
    inFlight === null
      ? null
      : {
          step: inFlight.step,
          stepId: inFlight.stepId,
          item: inFlight.item,
          outcome: outcome ?? inFlight.outcome ?? "unknown",
        };
  return {
    type: "PlanInterrupted",
    data: { runId, ...stop, inFlight: cutOff, workspaceSnapshot: null },
  };
}
