/** `plan list`: all plans, the one last worked on first, or those that were asked for. Reads only. */
import type { PlanBoardRow } from "../../../projections/plan-board.ts";
import { planOrders } from "../../application/list-plans.ts";
import { phases, planStates } from "../../schema/codes.ts";
import { choiceOf, choicesOf, countOf } from "../choice-of.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { displayState, displayWords } from "../render/display-state.ts";
import { columnsOf, planColumns, usualColumns } from "../render/plan-columns.ts";
import { table } from "../render/table.ts";
import { when } from "../render/time.ts";
import { sinceOf } from "../since.ts";
import { snakeCase } from "../snake-case.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = async (input) => {
  const { screen, flags, nowMs } = input;
  const fits = chosen(input);
  const asked = choicesOf(flags, "columns", planColumns, "list");
  const columns = (asked.length === 0 ? usualColumns : asked).map((column) => columnsOf[column]);
  const cursorAsked = flags.text("cursor");
  const options = {
    sort: choiceOf("--sort", flags.text("sort") ?? "updated", planOrders, "list"),
    limit: countOf(flags, "limit", "list") ?? 20,
    resumable: flags.has("resumable"),
    fits,
    ...(cursorAsked === undefined ? {} : { cursor: cursorAsked }),
  };
  return withPlanstream(input, "read", async (planstream) => {
    const { items, cursor } = await planstream.plans.page(options);
    if (screen.format === "json" || screen.format === "ndjson") {
      screen.json({ schema: "planstream/list@1", ...(snakeCase({ items, cursor }) as object) });
      return exitCodes.done;
    }
    const shown = items.map((row) => columns.map(({ cell }) => cell(row, (at) => when(at, nowMs, screen))));
    for (const line of table(columns, shown, screen.width)) screen.out(line);
    if (cursor !== null) screen.tell(screen.style("dim", `There are more: --cursor ${cursor}`));
    return exitCodes.done;
  });
};

/** @throws PlanError `USAGE` */
function chosen(input: CommandInput): (row: PlanBoardRow) => boolean {
  const { flags } = input;
  const states = choicesOf(flags, "state", [...planStates, ...displayWords], "list");
  const inPhases = choicesOf(flags, "phase", phases, "list");
  const name = flags.text("name");
  const isSince = sinceOf(input, "list");
  return (row) =>
    (states.length === 0 || states.some((state) => state === row.state || state === displayState(row))) &&
    (inPhases.length === 0 || inPhases.includes(row.phase)) &&
    (name === undefined || name === row.name) &&
    isSince(row.updatedAt);
}
