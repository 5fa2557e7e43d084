/** Plan files for programs that have the functions their `call` steps name. */
import { resolve } from "node:path";
import { PlanError } from "../application/plan-error.ts";
import type { DefinedPlan, StepFunctions } from "./define-plan.ts";
import { planFileReader } from "./plan-files.ts";

/**
 * Reads a plan file and puts the functions to it that its `call` steps name.
 *
 * @throws PlanError `PLAN_FILE_INVALID` with every mistake; `USAGE` for a function that is not given
 *
 * @example
 * const plan = await readPlanFile("release.plan.yaml", { announce: async ({ with: values }) => console.log(values) });
 * const outcome = await planstream.run(plan);
 */
export async function readPlanFile(path: string, functions: StepFunctions = {}): Promise<DefinedPlan> {
  const file = await planFileReader().read(resolve(path));
  if (file.kind === "invalid") {
    const evidence = { path };
    throw new PlanError("PLAN_FILE_INVALID", `${path} has mistakes`, { evidence, problems: file.problems });
  }
  const { definition, sha256 } = file;
  const missing = functionNames(definition).filter((name) => !Object.hasOwn(functions, name));
  if (missing.length > 0) {
    throw new PlanError("USAGE", `${path} calls what is not given: ${missing.join(", ")}`, {
      evidence: { missing },
    });
  }
  return { definition, cwdIsDefault: false, functions, source: { path: resolve(path), sha256 } };
}

/** Of the functions a plan calls, each once. */
export function functionNames({ steps }: DefinedPlan["definition"]): string[] {
  return [...new Set(steps.flatMap(({ action }) => (action.kind === "function" ? [action.name] : [])))];
}
