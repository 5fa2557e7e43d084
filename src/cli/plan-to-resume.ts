/** The plan a resume is about, and whether what it shall go back to is named as it must be. */
import type { PlanBoardRow } from "../../projections/plan-board.ts";
import { PlanError } from "../application/plan-error.ts";
import type { ResumeOptions } from "../application/plan-resume-service.ts";
import type { Planstream } from "../composition/planstream.ts";
import { isOver } from "../domain/is-over.ts";
import type { CommandInput } from "./command.ts";
import { planToChange } from "./target.ts";

/** @throws PlanError `PLAN_NOT_FOUND`, `TARGET_AMBIGUOUS`, `USAGE` */
export async function planToResume(
  input: CommandInput,
  planstream: Planstream,
  { from }: ResumeOptions,
): Promise<string> {
  const hasRun = ({ state, attempt }: PlanBoardRow) => attempt > 0 && !isOver(state);
  const planId = await planToChange(input, planstream, "resume", hasRun);
  await checkFrom(planstream, planId, from);
  return planId;
}

/** A step's id would not say whether the step is kept or run again, so only checkpoints are taken. */
async function checkFrom(planstream: Planstream, planId: string, from: string | undefined): Promise<void> {
  if (from === undefined || /^cp_[1-9][0-9]*$/.test(from) || /^[0-9A-HJKMNP-TV-Z]{26}$/.test(from)) return;
  const { checkpoints } = (await planstream.plans.get(planId)).state.metadata;
  const left = checkpoints.findLast(({ stepId }) => stepId === from);
  const before = checkpoints.findLast(({ step }) => left !== undefined && step < left.step);
  const hint =
    left === undefined
      ? "a checkpoint such as cp_2 keeps the step that left it"
      : `${from} left ${left.checkpointId}${before === undefined ? "" : `; --from ${before.checkpointId} runs it again`}`;
  throw new PlanError("USAGE", `--from takes a checkpoint, not "${from}": ${hint}`, {
    next: [
      ...(left === undefined
        ? []
        : [{ command: `plan resume ${planId} --from ${left.checkpointId}`, why: `keeps ${from}` }]),
      ...(before === undefined
        ? []
        : [{ command: `plan resume ${planId} --from ${before.checkpointId}`, why: `runs ${from} again` }]),
      { command: `plan history ${planId}`, why: "shows which step left which checkpoint" },
    ],
  });
}
