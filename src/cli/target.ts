/** The plan a command is about. Reading may guess the newest one, and says so; changing never guesses. */
import type { PlanBoardRow } from "../../projections/plan-board.ts";
import { PlanError } from "../application/plan-error.ts";
import type { Planstream } from "../composition/planstream.ts";
import type { CommandInput } from "./command.ts";
import { shortId } from "./render/short-id.ts";

/** @throws PlanError `PLAN_NOT_FOUND`, `TARGET_AMBIGUOUS` */
export async function planToRead({ target, screen }: CommandInput, planstream: Planstream): Promise<string> {
  const planId = await planstream.plans.find(target ?? "latest");
  if (target === null) screen.tell(screen.style("dim", `latest: ${shortId(planId)}`));
  return planId;
}

/** @throws PlanError `USAGE` with the plans there are, when none was named. */
export async function planToChange(
  { target }: CommandInput,
  planstream: Planstream,
  command: string,
  fits: (row: PlanBoardRow) => boolean,
): Promise<string> {
  if (target !== null) return planstream.plans.find(target);
  const plans = (await planstream.plans.list(20)).filter(fits);
  const next = plans.map(({ planId, name, state }) => ({
    command: `plan ${command} ${shortId(planId)}`,
    why: `${name}, ${state}`,
  }));
  throw new PlanError(
    "USAGE",
    `plan ${command} takes a plan${next.length === 0 ? "; there is none it fits" : ""}`,
    {
      next: next.length === 0 ? [{ command: "plan list", why: "shows the plans there are" }] : next,
    },
  );
}
