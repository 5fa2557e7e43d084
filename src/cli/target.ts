/**
 * The plan a command is about. Reading may guess the newest one, and says so; changing never guesses. Where somebody is
 * there to answer, they pick.
 */
import type { PlanBoardRow } from "../../projections/plan-board.ts";
import { isPlanError, PlanError } from "../application/plan-error.ts";
import type { Planstream } from "../composition/planstream.ts";
import type { Choice } from "./ask.ts";
import type { CommandInput } from "./command.ts";
import { displayState } from "./render/display-state.ts";
import { shortId } from "./render/short-id.ts";

/** What is told of a plan that fits. */
export type NamedPlan = Pick<PlanBoardRow, "planId" | "name" | "state" | "interrupted" | "waiting">;

/** @throws PlanError `PLAN_NOT_FOUND`, `TARGET_AMBIGUOUS` */
export async function planToRead(input: CommandInput, planstream: Planstream): Promise<string> {
  const { target, screen } = input;
  const planId = await planNamed(input, planstream, target ?? "latest");
  if (target === null) screen.tell(screen.style("dim", `latest: ${shortId(planId)}`));
  return planId;
}

/** @throws PlanError as `planToRead`; `USAGE` with the plans that fit, when none was named and nobody is there to pick. */
export async function planToChange(
  input: CommandInput,
  planstream: Planstream,
  command: string,
  fits: (plan: PlanBoardRow) => boolean,
): Promise<string> {
  if (input.target !== null) return planNamed(input, planstream, input.target);
  const plans = (await planstream.plans.list()).filter(fits);
  const asker = plans.length === 0 ? null : await input.asker();
  if (asker !== null) return asker.pick(`Which plan to ${command}?`, choicesOf(plans));
  const next = plans.slice(0, 20).map((plan) => ({
    command: `plan ${command} ${shortId(plan.planId)}`,
    why: `${plan.name}, ${displayState(plan)}`,
  }));
  throw new PlanError(
    "USAGE",
    `plan ${command} takes a plan${next.length === 0 ? "; there is none it fits" : ""}`,
    { next: next.length === 0 ? [{ command: "plan list", why: "shows the plans there are" }] : next },
  );
}

/** @throws PlanError `PLAN_NOT_FOUND`, `TARGET_AMBIGUOUS` */
async function planNamed(input: CommandInput, planstream: Planstream, target: string): Promise<string> {
  try {
    return await planstream.plans.find(target);
  } catch (error) {
    const fitting = isPlanError(error, "TARGET_AMBIGUOUS") ? error.evidence.plans : null;
    const asker = Array.isArray(fitting) ? await input.asker() : null;
    if (asker === null) throw error;
    return asker.pick(
      `Several plans fit "${target}". Which one?`,
      choicesOf(fitting as unknown as NamedPlan[]),
    );
  }
}

function choicesOf(plans: readonly NamedPlan[]): Choice<string>[] {
  return plans.map((plan) => ({
    value: plan.planId,
    label: `${shortId(plan.planId)}  ${plan.name}`,
    hint: displayState(plan),
  }));
}
