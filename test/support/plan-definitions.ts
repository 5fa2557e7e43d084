/** Definitions of ordinary plans, for tests that name only what they are about. */
import type { PlanDefinition, StepDefinition, VariableDefinition } from "../../src/schema/definition.ts";
import { retryPolicy } from "../../src/schema/definition-defaults.ts";

export function stepOf(id: string, more: Partial<StepDefinition> = {}): StepDefinition {
  return {
    id,
    name: null,
    phase: "execute",
    action: { kind: "shell", script: `do ${id}` },
    each: null,
    env: {},
    cwd: null,
    timeoutMs: null,
    retry: retryPolicy({ max: 0 }),
    outputs: [],
    skipIf: null,
    onInterrupt: "stop",
    rerun: "safe",
    allowFailure: false,
    interactive: false,
    ...more,
  };
}

/** Steps are given whole, or by their ids. */
export function planOf(
  steps: readonly (string | StepDefinition)[],
  more: Partial<PlanDefinition> = {},
): PlanDefinition {
  return {
    name: "release",
    description: null,
    variables: {},
    env: {},
    cwd: "/work",
    shell: ["sh", "-c"],
    ...more,
    steps: steps.map((step) => (typeof step === "string" ? stepOf(step) : step)),
  };
}

export function variableOf(more: Partial<VariableDefinition> = {}): VariableDefinition {
  return {
    default: null,
    required: false,
    secret: false,
    enum: null,
    pattern: null,
    description: null,
    ...more,
  };
}
