/**
 * What a durable checkpoint costs: `recordStepCheckpoint` on SQLite against appending the same bytes to a file and
 * syncing it, which is the least that durability can cost on this disk.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openPlanstream } from "../src/composition/open-planstream.ts";
import { measure } from "./figures.ts";
import { longPlan } from "./long-plan.ts";

export async function benchDurable(): Promise<void> {
  const plan = await longPlan(10);
  const planstream = await openPlanstream({ store: plan.file, via: "bench" });
  const raw = openSync(join(plan.file, "../raw"), "a");
  let step = plan.steps;
  try {
    const [event] = await Array.fromAsync(planstream.history(plan.planId, { from: 12, to: 12 }));
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    await measure(
      `A durable checkpoint (${line.length} bytes)`,
      [
        {
          name: "raw append + fdatasync",
          run: () => {
            writeSync(raw, line);
            fdatasyncSync(raw);
          },
        },
        {
          name: "recordStepCheckpoint",
          run: async () => {
            step++;
            const report = { runId: plan.runId, step, stepId: `step-${step}`, durationMs: 12 };
            const execution = await planstream.resumes.recordStepCheckpoint(plan.planId, report);
            if (execution.kind !== "committed") throw new Error(JSON.stringify(execution));
          },
        },
      ],
      3_000,
    );
  } finally {
    closeSync(raw);
    await planstream.close();
    plan.remove();
  }
}
