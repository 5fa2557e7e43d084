/** The attempts of a plan: where in its history each begins and ends, and who ran it. It reads only. */
import type { Ground, LoadedPlan } from "./load-plan.ts";
import { pagesOf } from "./pages.ts";
import { PlanError } from "./plan-error.ts";
import { planStream } from "./plan-stream.ts";

/** The last revision of an attempt: the one before the next begins, or the newest there is. */
export async function attemptEnd(ground: Ground, plan: LoadedPlan, attempt: number): Promise<number> {
  const { attempt: newest } = plan.state.metadata;
  checkAttempt(plan, attempt);
  if (attempt === newest) return plan.state.revision;
  let begun = 0;
  for await (const page of pagesOf(ground.store, planStream(plan.planId), {
    types: ["RunStarted", "PlanResumed"],
  })) {
    for (const { revision } of page) {
      begun++;
      if (begun > attempt) return revision - 1;
    }
  }
  return plan.state.revision;
}

/** @throws PlanError `POINT_NOT_FOUND` for an attempt the plan does not have */
export function checkAttempt({ planId, state }: LoadedPlan, attempt: number): void {
  const { attempt: newest } = state.metadata;
  if (attempt >= 1 && attempt <= newest) return;
  const there =
    newest === 0
      ? "it never ran"
      : newest === 1
        ? "there is only the first"
        : `there are attempts 1..${newest}`;
  throw new PlanError("POINT_NOT_FOUND", `the plan has no attempt ${attempt}: ${there}`, {
    evidence: { planId, attempt, attempts: newest },
    next: [{ command: `plan history ${planId}`, why: "shows them" }],
  });
}
