/** The environment of a step, from outermost to innermost. A later value of the same name wins. */
import type { StepRequest } from "../../application/ports/step-executor.ts";

export interface StepPaths {
  readonly outputPath: string;
  readonly decisionPath: string;
}

export function stepEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  request: StepRequest,
  { outputPath, decisionPath }: StepPaths,
): Readonly<Record<string, string>> {
  const { definition, head } = request;
  const own = {
    PLAN_ID: request.planId,
    PLAN_NAME: request.planName,
    PLAN_STEP: definition.id,
    PLAN_ATTEMPT: String(request.attempt),
    PLAN_RESUMED: request.resumed ? "1" : "0",
    PLAN_OUTPUT: outputPath,
    PLAN_DECISION: decisionPath,
    PLAN_SANDBOX: head.cwd,
    PLAN_KEY: request.idempotencyKey,
    ...itemVariables(request.item),
  };
  const layers = [inherited, head.env, request.variables, request.secrets, definition.env, own];
  const entries = layers.flatMap((layer) => Object.entries(layer));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function itemVariables(item: StepRequest["item"]): Readonly<Record<string, string>> {
  if (item === null) return {};
  const { number, count, value } = item;
  return { ITEM: value, ITEM_NUMBER: String(number), ITEM_COUNT: String(count) };
}

/** Whether a POSIX shell can hold a variable of this name; others it may drop from the environment. */
export function isPortableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
