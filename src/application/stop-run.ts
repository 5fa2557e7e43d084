/**
 * Stops a run from another process of the same machine: it sends the owner a stop signal and waits until the end
 * of the run stands in the history. It appends nothing itself.
 */
import type { CurrentRun, PlanState } from "../../projections/plan-state.ts";
import type { Refusal } from "../domain/decision.ts";
import { runEvidence } from "../domain/run-evidence.ts";
import { type Ground, reload } from "./load-plan.ts";
import { openPlan } from "./open-plan.ts";
import { type OwnerGround, ownerStatus } from "./owner-status.ts";

export type StopResult =
  /** Its end stands in the history. */
  | { readonly kind: "stopped"; readonly state: PlanState }
  | { readonly kind: "not_running"; readonly state: PlanState }
  /** The owner is gone without a word; a resume says so in the history. */
  | { readonly kind: "lost"; readonly state: PlanState }
  /** The owner is where no signal reaches it. */
  | { readonly kind: "elsewhere"; readonly state: PlanState; readonly reasons: readonly Refusal[] };

const pollMs = 100;

/** `force`: kill the step, as a second Ctrl-C does. Waits as long as the step takes. */
export async function stopRun(
  ground: Ground & OwnerGround,
  planId: string,
  { force }: { readonly force: boolean },
): Promise<StopResult> {
  let plan = await openPlan(ground, planId);
  const { run } = plan.state;
  if (run === null) return { kind: "not_running", state: plan.state };
  const { status, lastBeatAt } = await ownerStatus(ground, run);
  if (status === "over") return { kind: "lost", state: plan.state };
  if (!(await signal(ground, run, force))) {
    const evidence = runEvidence(plan.state, lastBeatAt);
    return { kind: "elsewhere", state: plan.state, reasons: [{ code: "RUN_IN_PROGRESS", evidence }] };
  }
  for (;;) {
    // Asked before the history is read: what an owner writes before it goes is seen then.
    const isOver = (await ownerStatus(ground, run)).status === "over";
    plan = await reload(ground, plan);
    const { state } = plan;
    if (state.run?.runId !== run.runId) return { kind: "stopped", state };
    if (isOver) return { kind: "lost", state };
    await ground.clock.sleep(pollMs);
  }
}

/** Two signals at once would count as one, so the second waits until the first was heard. */
async function signal({ processes, clock }: OwnerGround, run: CurrentRun, force: boolean): Promise<boolean> {
  const isHeard = processes.interrupt(run.owner);
  if (!isHeard || !force) return isHeard;
  await clock.sleep(2 * pollMs);
  processes.interrupt(run.owner);
  return true;
}
