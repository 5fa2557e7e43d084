/**
 * Somebody who runs a plan file again may mean the plan of it that is not finished. It is named, and on a terminal they
 * are asked; a script that runs a file gets a new plan, as ever.
 */
import type { Planstream } from "../composition/planstream.ts";
import type { CommandInput } from "./command.ts";
import { displayState } from "./render/display-state.ts";
import { shortId } from "./render/short-id.ts";
import { oneLine } from "./screen.ts";

/** Plans looked at, those worked on last: a store may hold thousands. */
const lookedAt = 100;

/** The plan to resume in place of a new one, or null. */
export async function planToResumeInstead(
  input: CommandInput,
  planstream: Planstream,
  path: string,
): Promise<string | null> {
  const { items } = await planstream.plans.page({ resumable: true, limit: lookedAt });
  for (const row of items) {
    const { source } = (await planstream.plans.get(row.planId)).state;
    if (source?.path !== path) continue;
    const plan = `${oneLine(row.name)} ${shortId(row.planId)}`;
    const state = displayState(row);
    const asker = await input.asker();
    if (asker !== null) {
      const isMeant = await asker.confirm(`${plan} of this file is ${state}. Resume it?`, true);
      return isMeant ? row.planId : null;
    }
    const resume = input.screen.typed(`plan resume ${shortId(row.planId)}`);
    input.screen.tell(`${plan} of this file is ${state}: ${resume}`);
    return null;
  }
  return null;
}
