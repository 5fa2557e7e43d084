/** Plans that were stopped, for tests of what may follow. */
import type { PlanDefinition } from "../../src/schema/definition.ts";
import { planOf } from "./plan-definitions.ts";
import { completedAfter, scriptedExecutor } from "./scripted-executor.ts";
import { begin, perform, type TestPlanstream, testPlanstream } from "./test-planstream.ts";

export interface StoppedPlan {
  readonly planstream: TestPlanstream;
  readonly planId: string;
}

/** A plan that was stopped right after its first `finished` steps. */
export async function stoppedAfter(
  finished: number,
  definition: PlanDefinition = planOf(["one", "two", "three"]),
  planstream: TestPlanstream = testPlanstream(),
): Promise<StoppedPlan> {
  const { planId, begun } = await begin(planstream, definition);
  const last = definition.steps[finished - 1]?.id ?? "";
  const executor = scriptedExecutor({ [last]: completedAfter(() => run.control.stop()) });
  const run = perform(planstream, begun, { executor });
  if (finished === 0) run.control.stop();
  await run.result;
  return { planstream, planId };
}

/** A plan whose step was cut off while it ran. */
export async function cutOffIn(definition: PlanDefinition, stepId: string): Promise<StoppedPlan> {
  const planstream = testPlanstream();
  const { planId, begun } = await begin(planstream, definition, { secrets: () => "hush" });
  const executor = scriptedExecutor({
    [stepId]: () => {
      run.control.stop();
      return { kind: "stopped", began: true, killed: false, durationMs: 1 };
    },
  });
  const run = perform(planstream, begun, { executor });
  await run.result;
  return { planstream, planId };
}
