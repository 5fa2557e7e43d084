/**
 * Somebody who runs a plan file again may mean the plan of it that is not finished. It is named, and on a terminal they
 * are asked; a script that runs a file gets a new plan, as ever.
 */
import { planBoardRow } from "../../projections/plan-board.ts";
import { isResumable } from "../application/list-plans.ts";
import { loadPlan } from "../application/load-plan.ts";
import type { Planstream } from "../composition/planstream.ts";
import type { CommandInput } from "./command.ts";
import { displayState } from "./render/display-state.ts";
import { shortId } from "./render/short-id.ts";
import { oneLine } from "./screen.ts";

/** Plans looked at, those worked on last: each is read, and a store may hold thousands, on another machine. */
const lookedAt = 20;

/** The plan to resume in place of a new one, or null. */
export async function planToResumeInstead(
  input: CommandInput,
  planstream: Planstream,
  path: string,
): Promise<string | null> {
  for (const planId of await planstream.plans.ids(lookedAt)) {
    const plan = await loadPlan(planstream.ground, planId);
    const source = plan?.state.source;
    if (plan === null || (source?.path !== path && source?.inPlaceOf !== path)) continue;
    if (!(await isResumable(planstream.ground, plan.state))) continue;
    const row = planBoardRow(plan.state);
    if (row === null) continue;
    const named = `${oneLine(row.name)} ${shortId(planId)}`;
    const state = displayState(row);
    const asker = await input.asker();
    if (asker !== null) {
      const isMeant = await asker.confirm(`${named} of this file is ${state}. Resume it?`, true);
      return isMeant ? planId : null;
    }
    const resume = input.screen.typed(`plan resume ${shortId(planId)}`);
    input.screen.tell(`${named} of this file is ${state}: ${resume}`);
    return null;
  }
  return null;
}
