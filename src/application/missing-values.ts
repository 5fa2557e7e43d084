/** Which values a resume lacks: required variables and secrets, and outputs of a step marked done. It only looks. */
import type { ResumeRequest } from "../domain/assess-resume.ts";
import type { MissingValue } from "../domain/facts.ts";
import type { DefinitionHead, StepDefinition } from "../schema/definition.ts";
import type { StepOutput } from "../schema/events.ts";
import type { LoadedPlan } from "./load-plan.ts";
import { readVariables, type SecretSource } from "./plan-run.ts";
import type { SessionGround } from "./plan-session.ts";

/** Variables were fixed when the plan was created; only an edited file can ask for new ones. */
export async function missingValues(
  ground: SessionGround,
  plan: LoadedPlan,
  { secrets }: { readonly secrets: SecretSource },
  head: Pick<DefinitionHead, "variables"> | null,
  isEdited: boolean,
): Promise<MissingValue[]> {
  const required = Object.entries(head?.variables ?? {}).filter(([, variable]) => variable.required);
  const isRead = isEdited && plan.damagedRevision === null;
  const given = isRead ? await readVariables(ground, plan.planId) : null;
  return required.flatMap(([name, { secret }]): MissingValue[] => {
    if (secret) return secrets(name) === undefined ? [{ name, kind: "secret" }] : [];
    return given !== null && given[name] === undefined ? [{ name, kind: "variable" }] : [];
  });
}

export function missingOutputs({ markDone }: ResumeRequest, next: StepDefinition | null): MissingValue[] {
  if (markDone === null || markDone.stepId !== next?.id) return [];
  const given = outputNames(markDone.output);
  return next.outputs.filter((name) => !given.includes(name)).map((name) => ({ name, kind: "output" }));
}

export function outputNames(output: StepOutput | null): string[] {
  if (output === null) return [];
  return "values" in output ? Object.keys(output.values) : output.names;
}
