/**
 * `plan stop PLAN`: Ctrl-C from another terminal. It signals the owner on this machine and waits until the run's end
 * stands in the history; it appends nothing itself.
 */

import type { PlanState } from "../../../projections/plan-state.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { printRefused } from "../print-refused.ts";
import { ownerText } from "../render/owner-text.ts";
import { shortId } from "../render/short-id.ts";
import { snakeCase } from "../snake-case.ts";
import { planToChange } from "../target.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = (input) =>
  withPlanstream(input, "change", async (planstream) => {
    const { screen, flags } = input;
    const planId = await planToChange(input, planstream, "stop", ({ state }) => state === "processing");
    const stopped = await planstream.stop(planId, { force: flags.has("force") });
    const { name, status } = stopped.state;
    switch (stopped.kind) {
      case "stopped":
        return tell(input, planId, status, "has stopped");
      case "not_running":
        return tellIdle(input, planId, stopped.state);
      case "lost":
        return tell(input, planId, status, "was running in a process that is gone; a resume goes on");
      case "elsewhere": {
        screen.warn(`the owner is not on this machine: ${ownerText(stopped.state)}`);
        const again = `plan stop ${planId}`;
        return printRefused(screen, { what: "Not stopped", name, planId, again, reasons: stopped.reasons });
      }
    }
  });

/** There is nothing to stop; whether there is something to resume depends on why. */
function tellIdle(input: CommandInput, planId: string, state: PlanState): number {
  const { status, ending, metadata } = state;
  if (ending !== null) return tell(input, planId, status, "is over: there is nothing to stop", null);
  if (metadata.attempt === 0) {
    return tell(input, planId, status, "is not running: it never ran", `plan run ${shortId(planId)}`);
  }
  return tell(input, planId, status, "is not running: it has stopped already");
}

function tell(
  { screen }: CommandInput,
  planId: string,
  state: string,
  what: string,
  next: string | null = `plan resume ${shortId(planId)} --dry-run`,
): number {
  if (screen.format === "json" || screen.format === "ndjson") {
    screen.json({ schema: "planstream/stop@1", ...(snakeCase({ planId, state }) as object) });
  }
  screen.tell(`plan ${shortId(planId)} ${what} (${state})`);
  const why = next?.startsWith("plan resume") ? "shows what a resume would do" : "runs it";
  if (next !== null) screen.tell(`  ${screen.typed(next)}   ${screen.style("dim", why)}`);
  return exitCodes.done;
}
