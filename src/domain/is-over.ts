/** Whether a plan has ended for good, by its state's name. */
import { type PlanStateName, terminalStates } from "../schema/codes.ts";

export function isOver(state: PlanStateName): boolean {
  return terminalStates.some((one) => one === state);
}
