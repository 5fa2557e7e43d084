/** Loads a plan that must be there, and says so when it is not. */
import { type Ground, type LoadedPlan, loadPlan, type StateSource } from "./load-plan.ts";
import { PlanError } from "./plan-error.ts";

export async function openPlan(
  ground: Ground,
  planId: string,
  source: StateSource = "auto",
): Promise<LoadedPlan> {
  const plan = await loadPlan(ground, planId, { source });
  if (plan !== null) return plan;
  if (source === "projection" && (await loadPlan(ground, planId)) !== null) {
    throw new PlanError("PROJECTION_UNUSABLE", `no kept state of plan ${planId} can be used`, {
      evidence: { planId },
      next: [{ command: `plan resume ${planId} --source auto`, why: "folds the events instead" }],
    });
  }
  throw new PlanError("PLAN_NOT_FOUND", `there is no plan ${planId}`, {
    evidence: { planId },
    next: [{ command: "plan list", why: "shows those there are" }],
  });
}
