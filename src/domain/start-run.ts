/** Decides StartRun: the first run of a plan that was only created. Later runs are resumes. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { CommandOf } from "../schema/commands.ts";
import { accepted, type Decision, refused } from "./decision.ts";
import type { StepFacts } from "./facts.ts";
import { terminalReason } from "./fence.ts";
import { invariant } from "./invariant.ts";
import { runEvidence } from "./run-evidence.ts";
import { beginStep } from "./step-order.ts";

export function startRun(command: CommandOf<"StartRun">, state: PlanState, facts: StepFacts): Decision {
  const over = terminalReason(state);
  if (over !== null) return refused(over, { at: state.ending?.at ?? null });
  if (state.metadata.attempt > 0) return refused("RUN_IN_PROGRESS", runEvidence(state, null));
  const { actor, runId, owner } = command;
  const run = { type: "RunStarted", data: { actor, runId, attempt: 1, owner } } as const;
  if (state.definition === null) return accepted(run);
  invariant(facts.next !== null, "a defined plan has a first step");
  return accepted(run, ...beginStep(state, null, runId, 1, 1, facts.next));
}
