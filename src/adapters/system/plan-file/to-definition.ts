/**
 * A checked plan file to the definition that is stored: defaults filled in, units parsed, values made text. Pure;
 * it decides nothing about the plan and finds no mistakes.
 */
import { resolve } from "node:path";
import type {
  EachItem,
  PlanDefinition,
  RetryPolicy,
  StepAction,
  StepDefinition,
  VariableDefinition,
} from "../../../schema/definition.ts";
import { defaultRerun, defaultShell, retryPolicy } from "../../../schema/definition-defaults.ts";
import { durationMs } from "../../../schema/duration.ts";
import type { PlanFile, PlanFileRetry, PlanFileStep, PlanFileVariable } from "../../../schema/plan-file.ts";

type Scalar = string | number | boolean;

/** `folder` is that of the plan file, absolute; the plan's working directory is relative to it. */
export function toDefinition(file: PlanFile, folder: string): PlanDefinition {
  return {
    name: file.name,
    description: file.description ?? null,
    variables: mapValues(file.vars ?? {}, toVariable),
    env: mapValues(file.env ?? {}, String),
    cwd: resolve(folder, file.cwd ?? "."),
    shell: [...(file.shell ?? defaultShell)],
    steps: file.steps.map((step) => toStep(step, file.defaults ?? {})),
  };
}

function toVariable(value: Scalar | PlanFileVariable): VariableDefinition {
  const spec = typeof value === "object" ? value : { default: value };
  return {
    default: spec.default === undefined ? null : String(spec.default),
    required: spec.required ?? false,
    secret: spec.secret ?? false,
    enum: spec.enum?.map(String) ?? null,
    pattern: spec.pattern ?? null,
    description: spec.description ?? null,
  };
}

/** What a step says itself comes first, then the file's defaults, then what is usual. */
function toStep(step: PlanFileStep, defaults: NonNullable<PlanFile["defaults"]>): StepDefinition {
  const phase = step.phase ?? "execute";
  return {
    id: step.id,
    name: step.name ?? null,
    phase,
    action: toAction(step),
    each: toEach(step.each),
    env: mapValues(step.env ?? {}, String),
    // As it was written: relative to the plan's working directory.
    cwd: step.cwd ?? null,
    timeoutMs: milliseconds(step.timeout ?? defaults.timeout) ?? null,
    retry: toRetry(step.retry ?? defaults.retry ?? 0),
    outputs: step.outputs ?? [],
    skipIf: step.skip_if ?? null,
    onInterrupt: step.on_interrupt ?? defaults.on_interrupt ?? "stop",
    rerun: step.approve === undefined ? (step.rerun ?? defaults.rerun ?? defaultRerun(phase)) : "safe",
    allowFailure: step.allow_failure ?? false,
    interactive: step.interactive ?? false,
  };
}

/** The rules have checked that it does exactly one thing. */
function toAction({ run, approve, call, with: values }: PlanFileStep): StepAction {
  if (approve !== undefined) return { kind: "approval", question: approve };
  if (call !== undefined) return { kind: "function", name: call, with: values ?? null };
  return typeof run === "object" ? { kind: "program", argv: run } : { kind: "shell", script: run ?? "" };
}

function toEach(each: PlanFileStep["each"]): EachItem | null {
  if (each === undefined) return null;
  if (typeof each === "string") return { kind: "variable", name: each };
  if (Array.isArray(each)) return { kind: "list", values: each.map(String) };
  const [first, last] = each.range;
  return { kind: "range", first, last, by: each.step ?? 1 };
}

function toRetry(retry: PlanFileRetry): RetryPolicy {
  if (typeof retry === "number") return retryPolicy({ max: retry });
  const { max, delay, backoff, max_delay: maxDelay, on_exit: onExit } = retry;
  return retryPolicy({
    max,
    backoff,
    onExit,
    delayMs: milliseconds(delay),
    maxDelayMs: milliseconds(maxDelay),
  });
}

/** The schema has checked the text. */
function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : (durationMs(duration) ?? undefined);
}

function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
