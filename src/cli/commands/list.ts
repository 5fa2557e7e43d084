/** `plan list`: all plans, the one last worked on first. Reads only. */
import type { PlanBoardRow } from "../../../projections/plan-board.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { shortId } from "../render/short-id.ts";
import { type Column, table } from "../render/table.ts";
import { ago } from "../render/time.ts";
import { snakeCase } from "../snake-case.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

const columns: readonly Column[] = [
  { head: "ID" },
  { head: "NAME" },
  { head: "STATE" },
  { head: "PHASE", dropFirst: 1 },
  { head: "STEP" },
  { head: "UPDATED", dropFirst: 2 },
];

export const command: Command = async (input) => {
  const { screen, flags, nowMs } = input;
  const asked = flags.text("limit") ?? "20";
  const limit = Number(asked);
  if (!Number.isInteger(limit) || limit < 1)
    throw usage(`--limit takes a number from 1, not "${asked}"`, "list");
  return withPlanstream(input, "read", async (planstream) => {
    const rows = await planstream.plans.list(limit);
    if (screen.format === "json" || screen.format === "ndjson") {
      screen.json({ schema: "planstream/list@1", ...(snakeCase({ items: rows, cursor: null }) as object) });
      return exitCodes.done;
    }
    const shown = rows.map((row) => cells(row, nowMs));
    for (const line of table(columns, shown, screen.width)) screen.out(line);
    return exitCodes.done;
  });
};

function cells(row: PlanBoardRow, nowMs: number): string[] {
  const { planId, name, state, interrupted, phase, step, totalSteps, updatedAt } = row;
  const place = step === null ? "" : `${step.number}/${totalSteps ?? "?"} ${step.stepId}`;
  return [shortId(planId), name, interrupted ? "interrupted" : state, phase, place, ago(updatedAt, nowMs)];
}
