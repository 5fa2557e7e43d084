/** `plan history [PLAN]`: what happened to a plan, event by event. Reads only. */
import type { Planstream } from "../../composition/planstream.ts";
import { version } from "../../composition/version.ts";
import { planEventTypes } from "../../schema/codes.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { historyRow } from "../render/history-row.ts";
import { type Column, table } from "../render/table.ts";
import { oneLine } from "../screen.ts";
import { eventShape, helloShape } from "../shapes.ts";
import { snakeCase } from "../snake-case.ts";
import { planToRead } from "../target.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

const columns: readonly Column[] = [
  { head: "REV", isNumber: true },
  { head: "TIME" },
  { head: "+", dropFirst: 1 },
  { head: "EVENT" },
  { head: "CHECKPOINT", dropFirst: 2 },
  { head: "WHAT", cutTo: 24 },
];

/** Only shown with `--all`: they say nothing that the event after them does not. */
const minor = ["StepStarted", "PhaseStarted", "PhaseCompleted"];

export const command: Command = async (input) => {
  const types = input.flags.list("type").flatMap((text) => text.split(","));
  const unknown = types.find((type) => !planEventTypes.some((known) => known === type));
  if (unknown !== undefined)
    throw usage(`there is no event "${unknown}": ${planEventTypes.join(", ")}`, "history");
  return withPlanstream(input, "read", (planstream) => show(input, planstream, types));
};

async function show(input: CommandInput, planstream: Planstream, types: readonly string[]): Promise<number> {
  const { screen, flags, timeOfDay } = input;
  const planId = await planToRead(input, planstream);
  const events = planstream.history(planId, types.length === 0 ? {} : { types });
  if (screen.format === "ndjson") {
    screen.json(helloShape(version, planId));
    for await (const event of events) screen.json(eventShape(planId, event));
    return exitCodes.done;
  }
  const found = await Array.fromAsync(events);
  if (screen.format === "json") {
    const items = found.map((event) => eventShape(planId, event));
    screen.json({
      schema: "planstream/history@1",
      ...(snakeCase({ planId }) as object),
      items,
      cursor: null,
    });
    return exitCodes.done;
  }
  const { name, phase, status } = (await planstream.plans.get(planId)).state;
  screen.out(`${screen.style("bold", oneLine(name))}  ${planId}   ${phase}, ${status}\n`);
  const shown = found.filter(({ type }) => flags.has("all") || types.length > 0 || !minor.includes(type));
  const rows = shown.map((event, index) => historyRow(event, shown[index - 1] ?? null, timeOfDay));
  for (const line of table(columns, rows, screen.width)) screen.out(line);
  return exitCodes.done;
}
