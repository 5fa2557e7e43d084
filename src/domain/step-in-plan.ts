/**
 * A step together with what the plan's head adds to its work: the environment, the folder and the shell it is done in.
 * What has no effect on the step is left out, so that a change of it is no change of the step.
 */
import type { DefinitionHead, PlanDefinition, StepDefinition } from "../schema/definition.ts";

export interface StepInPlan extends StepDefinition {
  readonly planEnv?: DefinitionHead["env"];
  readonly planCwd?: string;
  readonly planShell?: DefinitionHead["shell"];
}

export function stepsInPlan({ steps, ...head }: PlanDefinition): StepInPlan[] {
  return steps.map((step) => {
    const { kind } = step.action;
    const usesShell = kind === "shell" || step.skipIf !== null;
    if (!usesShell && kind !== "program") return step;
    const around = { planEnv: notHidden(head.env, step.env), planCwd: head.cwd };
    return { ...step, ...around, ...(usesShell ? { planShell: head.shell } : {}) };
  });
}

/** A step's own variables stand before those of the plan. */
function notHidden(env: DefinitionHead["env"], own: StepDefinition["env"]): DefinitionHead["env"] {
  if (Object.keys(own).length === 0) return env;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !Object.hasOwn(own, name)));
}
