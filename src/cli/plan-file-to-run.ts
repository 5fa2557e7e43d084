/** The plan file somebody wants to run, checked as a whole: every mistake is told before anything is made for it. */
import { PlanError } from "../application/plan-error.ts";
import { planFileReader } from "../composition/plan-files.ts";
import { shellWord } from "../domain/shell-word.ts";
import type { PlanDefinition } from "../schema/definition.ts";
import { usage } from "./usage.ts";

/**
 * `shown`: the path as it was typed.
 *
 * @throws PlanError `PLAN_FILE_INVALID`; `USAGE` where it calls functions
 */
export async function planFileToRun(
  path: string,
  shown: string,
): Promise<{ readonly definition: PlanDefinition; readonly sha256: string }> {
  const file = await planFileReader().read(path);
  if (file.kind === "invalid") {
    const next = [{ command: `plan run ${shellWord(shown)}`, why: "after the file is mended" }];
    throw new PlanError("PLAN_FILE_INVALID", `${shown} has mistakes`, {
      evidence: { path: shown },
      problems: file.problems,
      next,
    });
  }
  refuseFunctions(file.definition);
  return file;
}

/** They are a program's; to run such a file at all would only lead to the step that fails. */
function refuseFunctions(definition: PlanDefinition): void {
  const step = definition.steps.find(({ action }) => action.kind === "function");
  if (step === undefined) return;
  throw usage(
    `step "${step.id}" calls a function, and this command has none: a program that has it runs this file (readPlanFile)`,
    "run",
  );
}
