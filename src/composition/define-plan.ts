/**
 * Plans made by programs: the same definition a plan file gives, with functions as steps where the program has them.
 * The definition is stored whole, the functions stay here: whoever resumes such a plan gives them again.
 */
import { resolve } from "node:path";
import type { StepFunction } from "../adapters/functions/step-function.ts";
import { PlanError } from "../application/plan-error.ts";
import {
  type InterruptPolicy,
  interruptPolicies,
  type RerunPolicy,
  rerunPolicies,
  type StepPhase,
  stepPhases,
} from "../schema/codes.ts";
import type {
  EachItem,
  PlanDefinition,
  RetryPolicy,
  StepAction,
  VariableDefinition,
} from "../schema/definition.ts";
import { defaultRerun, defaultShell, retryPolicy } from "../schema/definition-defaults.ts";
import type { PlanSource } from "../schema/events.ts";
import { nameProblems } from "../schema/name-problems.ts";
import { planBreaches, variableBreaches } from "../schema/plan-file-rules.ts";

/** Functions by name: that of a `call`, or the id of a step that is a function. */
export type StepFunctions = Readonly<Record<string, StepFunction>>;

export interface DefinedPlan {
  readonly definition: PlanDefinition;
  /** No folder was named, so a resume goes on in the one the plan began in. */
  readonly cwdIsDefault: boolean;
  readonly functions: StepFunctions;
  /** The plan file it was read from; a resume compares it with the file as it is then. */
  readonly source?: PlanSource;
}

export interface StepSpec {
  /** Lower case, unique in the plan: what history, logs and flags call the step. */
  readonly id: string;
  readonly name?: string;
  /** Default `execute`. The order of phases must not go back. */
  readonly phase?: StepPhase;
  /** A function, which throws where a stop leaves its work undone; a shell script; a program with its arguments. */
  readonly run?: StepFunction | string | readonly string[];
  /** A question to a person, in place of `run`. `$NAME` in it is filled in. */
  readonly approve?: string;
  /**
   * It runs once for each of these, and each leaves a checkpoint: a list; a range, both ends included; or the name of a
   * variable or output that holds a JSON list or lines. What it is when the step begins stays.
   */
  readonly each?:
    | string
    | readonly string[]
    | { readonly range: readonly [number, number]; readonly step?: number };
  /** Names of what it puts out, for later steps. */
  readonly outputs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Relative to the plan's. */
  readonly cwd?: string;
  readonly timeoutMs?: number;
  /** How often it is tried again after a failure, with what delay. Default: never. */
  readonly retry?: number | (Partial<RetryPolicy> & { readonly max: number });
  /** A shell test: when it holds, the step is recorded as skipped. Not for functions. */
  readonly skipIf?: string;
  /** What a stop does to it while it runs. Default `stop`. */
  readonly onInterrupt?: InterruptPolicy;
  /** What may follow when it was cut off. Default `safe`; in `apply` `ask`. */
  readonly rerun?: RerunPolicy;
  /** A failure counts as finished; in `apply` the plan then ends constrained. */
  readonly allowFailure?: boolean;
  /** A child process has the terminal: it can ask and be answered. Nothing it prints is kept. Default: false. */
  readonly interactive?: boolean;
}

export interface PlanSpec {
  /** Kebab-case; not `latest`. */
  readonly name: string;
  readonly description?: string;
  /** Inputs, which steps see as environment variables: a default value, or more about it. */
  readonly variables?: Readonly<Record<string, string | Partial<VariableDefinition>>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Where steps work. Default: where the program that began the plan was started, also when another one resumes it. */
  readonly cwd?: string;
  readonly shell?: readonly string[];
  readonly steps: readonly StepSpec[];
}

/**
 * Checks a plan and makes it ready to run.
 *
 * @throws PlanError `USAGE` that names everything that is wrong.
 *
 * @example
 * const backfill = definePlan({
 *   name: "backfill",
 *   steps: [
 *     { id: "count", outputs: ["ROWS"], run: async () => ({ outputs: { ROWS: "3" } }) },
 *     { id: "fill", run: async ({ variables, signal }) => console.log(variables.ROWS, signal.aborted) },
 *   ],
 * });
 */
export function definePlan(spec: PlanSpec): DefinedPlan {
  const variables = Object.fromEntries(
    Object.entries(spec.variables ?? {}).map(([name, variable]) => [name, variableOf(variable)]),
  );
  const problems = [
    ...about("name", nameProblems("plan", spec.name)),
    ...Object.keys(variables).flatMap((name) => about(`variable "${name}"`, nameProblems("variable", name))),
    ...Object.entries(variables).flatMap(([name, variable]) =>
      variableBreaches(variable).map(
        ({ path, message }) => `the ${path.join(".")} of variable "${name}" ${message}`,
      ),
    ),
    ...spec.steps.flatMap(stepProblems),
    ...(spec.steps.length === 0 ? ["a plan has at least one step"] : []),
    ...planBreaches({ vars: variables, steps: spec.steps }).map(
      ({ path, message }) => `${path.join(".")} ${message}`,
    ),
  ];
  if (problems.length > 0) {
    throw new PlanError("USAGE", `plan "${spec.name}": ${problems.join("; ")}`, { evidence: { problems } });
  }
  const functions = spec.steps.flatMap(({ id, run }) =>
    typeof run === "function" ? [[id, run] as const] : [],
  );
  const definition: PlanDefinition = {
    name: spec.name,
    description: spec.description ?? null,
    variables,
    env: { ...spec.env },
    cwd: resolve(spec.cwd ?? ""),
    shell: [...(spec.shell ?? defaultShell)],
    steps: spec.steps.map(stepOf),
  };
  return { definition, cwdIsDefault: spec.cwd === undefined, functions: Object.fromEntries(functions) };
}

function stepOf(step: StepSpec): PlanDefinition["steps"][number] {
  const phase = step.phase ?? "execute";
  return {
    id: step.id,
    name: step.name ?? null,
    phase,
    action: actionOf(step),
    each: eachOf(step.each),
    env: { ...step.env },
    cwd: step.cwd ?? null,
    timeoutMs: step.timeoutMs ?? null,
    retry: retryPolicy(typeof step.retry === "object" ? step.retry : { max: step.retry ?? 0 }),
    outputs: [...(step.outputs ?? [])],
    skipIf: step.skipIf ?? null,
    onInterrupt: step.onInterrupt ?? "stop",
    rerun: step.approve === undefined ? (step.rerun ?? defaultRerun(phase)) : "safe",
    allowFailure: step.allowFailure ?? false,
    interactive: step.interactive ?? false,
  };
}

function actionOf({ id, run = "", approve }: StepSpec): StepAction {
  if (approve !== undefined) return { kind: "approval", question: approve };
  if (typeof run === "function") return { kind: "function", name: id, with: null };
  return typeof run === "string" ? { kind: "shell", script: run } : { kind: "program", argv: [...run] };
}

function eachOf(each: StepSpec["each"]): EachItem | null {
  if (each === undefined) return null;
  if (typeof each === "string") return { kind: "variable", name: each };
  if (!("range" in each)) return { kind: "list", values: [...each] };
  const [first, last] = each.range;
  return { kind: "range", first, last, by: each.step ?? 1 };
}

function variableOf(variable: string | Partial<VariableDefinition>): VariableDefinition {
  const nothing = {
    default: null,
    required: false,
    secret: false,
    enum: null,
    pattern: null,
    description: null,
  };
  return typeof variable === "string" ? { ...nothing, default: variable } : { ...nothing, ...variable };
}

function stepProblems({
  id,
  outputs = [],
  run,
  skipIf,
  timeoutMs,
  retry = 0,
  ...choices
}: StepSpec): string[] {
  const step = `step "${id}"`;
  return [
    ...about(step, nameProblems("step", id)),
    ...outputs.flatMap((name) => about(`${step}, output "${name}"`, nameProblems("variable", name))),
    ...(typeof run === "object" && run.length === 0 ? [`${step} runs nothing`] : []),
    ...(typeof run === "function" && skipIf !== undefined
      ? [`${step} is a function and cannot have skipIf`]
      : []),
    ...(timeoutMs !== undefined && !isWhole(timeoutMs, 1)
      ? [`${step}: timeoutMs must be a whole number over 0`]
      : []),
    ...choiceProblems(choices).map((problem) => `${step}: ${problem}`),
    ...retryProblems(typeof retry === "number" ? { max: retry } : retry).map(
      (problem) => `${step}: retry.${problem}`,
    ),
  ];
}

/** A program in JavaScript has no compiler to tell it. */
function choiceProblems({ phase, onInterrupt, rerun }: Omit<StepSpec, "id" | "run">): string[] {
  const words = [
    ["phase", phase, stepPhases],
    ["onInterrupt", onInterrupt, interruptPolicies],
    ["rerun", rerun, rerunPolicies],
  ] as const;
  return words.flatMap(([name, word, choices]) =>
    word === undefined || choices.some((choice) => choice === word)
      ? []
      : [`${name} is one of ${choices.join(", ")}, not "${word}"`],
  );
}

function retryProblems(retry: Partial<RetryPolicy>): string[] {
  const { max, delayMs, maxDelayMs, backoff } = retry;
  const whole = Object.entries({ max, delayMs, maxDelayMs }).filter(
    ([, value]) => value !== undefined && !isWhole(value, 0),
  );
  return [
    ...whole.map(([name]) => `${name} must be a whole number, 0 or more`),
    ...(backoff === undefined || (backoff >= 1 && backoff < Number.POSITIVE_INFINITY)
      ? []
      : ["backoff must be a number, 1 or more"]),
  ];
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function about(what: string, problems: readonly string[]): string[] {
  return problems.map((problem) => `${what} ${problem}`);
}
