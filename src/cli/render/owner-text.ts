/** Who runs a plan, in one line: person, machine, process, since when. Pure. */
import type { PlanState } from "../../../projections/plan-state.ts";

export function ownerText({ run }: PlanState): string {
  if (run === null) return "nobody";
  const { user, owner, startedAt } = run;
  return `${user}@${owner.host}, pid ${owner.pid}, since ${startedAt}`;
}
