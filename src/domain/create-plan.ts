/** Decides CreatePlan: a plan begins once, in the action phase, with nothing running. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { CommandOf } from "../schema/commands.ts";
import { accepted, type Decision, refused } from "./decision.ts";

export function createPlan(command: CommandOf<"CreatePlan">, state: PlanState): Decision {
  if (state.revision >= 0) return refused("PLAN_EXISTS", { planId: state.planId });
  const { actor, planId, name, definition, source, variables } = command;
  return accepted({ type: "PlanCreated", data: { actor, planId, name, definition, source, variables } });
}
