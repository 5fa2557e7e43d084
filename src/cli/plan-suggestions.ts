/** The plans of a store as words to complete: ids, names, and `latest`. It reads the newest only, to be quick. */
import type { CommandInput } from "./command.ts";
import { displayState } from "./render/display-state.ts";
import { shortId } from "./render/short-id.ts";
import type { Suggestion } from "./suggest-words.ts";
import { withPlanstream } from "./with-planstream.ts";

const looked = 20;

export async function planSuggestions(input: CommandInput): Promise<Suggestion[]> {
  const found: Suggestion[] = [];
  await withPlanstream(input, "read", async (planstream) => {
    for (const row of await planstream.plans.list(looked)) {
      const { planId, name } = row;
      const shown = displayState(row);
      if (found.length === 0) found.push({ value: "latest", summary: `${name}, ${shown}` });
      found.push({ value: shortId(planId), summary: `${name}, ${shown}` });
      if (!found.some(({ value }) => value === name)) found.push({ value: name, summary: shown });
    }
    return 0;
  });
  return found;
}
