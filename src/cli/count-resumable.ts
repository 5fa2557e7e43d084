/** Counts the plans that stopped before their end. It looks at the newest only, so that a large store is as quick. */
import type { CommandInput } from "./command.ts";
import { withPlanstream } from "./with-planstream.ts";

const looked = 20;

export function countResumable(input: CommandInput): Promise<number> {
  return withPlanstream(input, "read", async (planstream) => {
    const plans = await planstream.plans.list(looked);
    return plans.filter((plan) => !plan.waiting && (plan.interrupted || plan.state === "errored")).length;
  });
}
