/** A plan that was only created, for a command that begins its first run. */
import type { LoadedPlan } from "../application/load-plan.ts";
import { PlanError } from "../application/plan-error.ts";
import type { Planstream } from "../composition/planstream.ts";
import { usage } from "./usage.ts";

/** @throws PlanError `PLAN_NOT_FOUND`, `TARGET_AMBIGUOUS`; `USAGE` for a plan that has run */
export async function planNeverRun(planstream: Planstream, target: string): Promise<LoadedPlan> {
  const planId = await planstream.plans.find(target);
  const plan = await planstream.plans.get(planId);
  const { metadata, ending } = plan.state;
  // Somebody who types `run` for a plan that has run means to resume it.
  if (metadata.attempt === 0 || ending !== null) return plan;
  throw usage(`plan ${planId} has been run already`, "run", `plan resume ${planId}`);
}

/** A target that can only be meant as a file is not looked for among plans. @throws PlanError `PLAN_FILE_INVALID` */
export function refuseMissingFile(target: string): void {
  if (!/[./\\]/.test(target)) return;
  throw new PlanError("PLAN_FILE_INVALID", `there is no file ${target}`, { evidence: { path: target } });
}
