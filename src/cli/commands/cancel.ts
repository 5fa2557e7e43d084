/** `plan cancel PLAN`: ends a plan for good. A running owner sees it, stops its step and writes nothing. */
import { isOver } from "../../domain/is-over.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { printRefused } from "../print-refused.ts";
import { shortId } from "../render/short-id.ts";
import { oneLine } from "../screen.ts";
import { snakeCase } from "../snake-case.ts";
import { planToChange } from "../target.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = (input) =>
  withPlanstream(input, "change", async (planstream) => {
    const { screen, flags } = input;
    const planId = await planToChange(input, planstream, "cancel", ({ state }) => !isOver(state));
    const execution = await planstream.plans.cancel(planId, flags.text("reason") ?? null);
    const { name } = (await planstream.plans.get(planId)).state;
    if (execution.kind === "refused") {
      const again = `plan cancel ${planId}`;
      return printRefused(screen, { what: "Not cancelled", name, planId, again, reasons: execution.reasons });
    }
    if (screen.format === "json" || screen.format === "ndjson") {
      const recorded = execution.kind === "committed" ? execution.events[0]?.revision : execution.revision;
      const document = { planId, state: "cancelled", recordedRevision: recorded ?? null };
      screen.json({ schema: "planstream/cancel@1", ...(snakeCase(document) as object) });
    }
    screen.tell(`${screen.style("yellow", screen.symbols.stopped)} cancelled: ${oneLine(name)}  ${planId}`);
    const look = screen.typed(`plan history ${shortId(planId)}`);
    screen.tell(`  ${look}   ${screen.style("dim", "what happened")}`);
    return exitCodes.done;
  });
