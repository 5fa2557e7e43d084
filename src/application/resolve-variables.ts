/**
 * The values a new plan's variables get: given, or the default. Secrets are only looked for, never returned: they
 * are read again at every run and are no part of a plan.
 */
import type { MissingValue } from "../domain/facts.ts";
import type { VariableDefinition } from "../schema/definition.ts";
import { PlanError } from "./plan-error.ts";
import type { SecretSource } from "./plan-run.ts";

export interface ResolvedVariables {
  readonly values: Readonly<Record<string, string>>;
  /** Required, and given nowhere. */
  readonly missing: readonly MissingValue[];
}

/** @throws PlanError `USAGE` for a name the plan does not have, a secret given openly, or a value it does not allow. */
export function resolveVariables(
  declared: Readonly<Record<string, VariableDefinition>>,
  given: Readonly<Record<string, string>>,
  secrets: SecretSource,
): ResolvedVariables {
  for (const name of Object.keys(given)) checkName(name, declared);
  const values: Record<string, string> = {};
  const missing: MissingValue[] = [];
  for (const [name, variable] of Object.entries(declared)) {
    if (variable.secret) {
      if (variable.required && secrets(name) === undefined) missing.push({ name, kind: "secret" });
      continue;
    }
    const value = given[name] ?? variable.default;
    if (value === null || value === undefined) {
      if (variable.required) missing.push({ name, kind: "variable" });
      continue;
    }
    checkValue(name, value, variable);
    values[name] = value;
  }
  return { values, missing };
}

function checkName(name: string, declared: Readonly<Record<string, VariableDefinition>>): void {
  const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
  if (variable === undefined) {
    throw new PlanError("USAGE", `the plan has no variable "${name}"`, {
      evidence: { name, variables: Object.keys(declared) },
    });
  }
  if (variable.secret) {
    throw new PlanError(
      "USAGE",
      `"${name}" is a secret: give it by environment or by a file of NAME=value lines`,
      {
        evidence: { name },
      },
    );
  }
}

function checkValue(name: string, value: string, { enum: choices, pattern }: VariableDefinition): void {
  if (choices !== null && !choices.includes(value)) {
    throw new PlanError("USAGE", `"${name}" may not be "${value}": it is one of ${choices.join(", ")}`, {
      evidence: { name, value, choices },
    });
  }
  if (pattern !== null && !new RegExp(pattern, "u").test(value)) {
    throw new PlanError("USAGE", `"${name}" may not be "${value}": it must match ${pattern}`, {
      evidence: { name, value, pattern },
    });
  }
}
