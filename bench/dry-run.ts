/** What asking costs: the summary a dry run shows, from the kept state and from all events, by length of history. */
import { openPlanstream } from "../src/composition/open-planstream.ts";
import { measure } from "./figures.ts";
import { longPlan } from "./long-plan.ts";

export async function benchDryRun(): Promise<void> {
  for (const steps of [10, 1_000, 100_000]) {
    const plan = await longPlan(steps);
    const planstream = await openPlanstream({ store: plan.file, via: "bench" });
    const summary = (source: "auto" | "events") => async () => {
      const { lastCompletedStep } = await planstream.resumes.buildResumeSummary(plan.planId, { source });
      if (lastCompletedStep !== steps) throw new Error("the summary is wrong");
    };
    try {
      await measure(
        `A dry run after ${steps} steps`,
        [
          { name: "from the kept state", run: summary("auto") },
          { name: "from all events", run: summary("events") },
        ],
        steps > 10_000 ? 5_000 : 1_000,
      );
    } finally {
      await planstream.close();
      plan.remove();
    }
  }
}
