/** `plan approve PLAN [STEP]`: answers what a plan waits for. It only records the answer; a run goes on with it. */
import type { Command } from "../command.ts";
import { recordAnswer } from "../record-answer.ts";
import { planToChange } from "../target.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = (input) =>
  withPlanstream(input, "change", async (planstream) => {
    const { flags, others } = input;
    const planId = await planToChange(input, planstream, "approve", ({ waiting }) => waiting);
    return recordAnswer(input, planstream, planId, {
      stepId: others[0] ?? null,
      answer: flags.has("deny") ? "denied" : "given",
      reason: flags.text("reason") ?? null,
    });
  });
