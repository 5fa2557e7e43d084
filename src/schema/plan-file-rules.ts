/**
 * The rules of a plan file that look at more than one value. They run beside the checks of single values, so that
 * all mistakes are found at once; hence they take anything, and pass over what is wrong in another way already.
 * They never throw. Messages go on after the name of what they are about: `"default" in var "BUMP"` + ` is …`.
 */
import { stepPhases } from "./codes.ts";
import { durationMs } from "./duration.ts";

export interface RuleBreach {
  /** From the value the rule was given. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** What would be right, where that is one of a few words. */
  readonly choices?: readonly string[];
}

/** A plan's state keeps the place of every output, and stays small. */
export const outputNamesMax = 500;

export function planBreaches(plan: unknown): readonly RuleBreach[] {
  const { vars, steps } = record(plan);
  return [
    ...repeatedIds(list(steps)),
    ...phasesGoingBack(list(steps)),
    ...list(steps).flatMap(actionBreaches),
    ...outputBreaches(list(steps), new Set(Object.keys(record(vars)))),
    ...eachBreaches(list(steps), record(vars)),
  ];
}

export function variableBreaches(variable: unknown): readonly RuleBreach[] {
  const { default: fallback, required, secret, enum: choices, pattern } = record(variable);
  const breaches: RuleBreach[] = [];
  const expression = compile(pattern);
  if (typeof expression === "string") {
    breaches.push({ path: ["pattern"], message: `is no regular expression: ${expression}` });
  }
  const wrongDefault = (message: string, words?: readonly string[]): void => {
    breaches.push({ path: ["default"], message, ...(words === undefined ? {} : { choices: words }) });
  };
  if (fallback === undefined || fallback === null) return breaches;
  if (secret === true) wrongDefault("would be stored, and the var is secret: give it when the plan runs");
  if (required === true) wrongDefault('is never used: the var says "required: true"');
  const words = list(choices).map(String);
  if (words.length > 0 && !words.includes(String(fallback))) {
    wrongDefault(`is not in the var's "enum": ${words.join(", ")}`, words);
  }
  if (expression instanceof RegExp && !expression.test(String(fallback))) {
    wrongDefault(`does not match the var's "pattern": ${expression.source}`);
  }
  return breaches;
}

export function retryBreaches(retry: unknown): readonly RuleBreach[] {
  const { delay, max_delay: maxDelay } = record(retry);
  if (typeof delay !== "string" || typeof maxDelay !== "string") return [];
  const delayMs = durationMs(delay);
  const maxDelayMs = durationMs(maxDelay);
  if (delayMs === null || maxDelayMs === null || maxDelayMs >= delayMs) return [];
  return [{ path: ["max_delay"], message: `is less than "delay", ${delay}` }];
}

/** A program and its arguments: any argument may be empty, the program not. */
export function argumentsBreaches(argv: unknown): readonly RuleBreach[] {
  const [program] = list(argv);
  if (typeof program !== "string" || program.trim() !== "") return [];
  return [{ path: [0], message: "is empty: the first item names the program" }];
}

function repeatedIds(steps: readonly unknown[]): readonly RuleBreach[] {
  const firsts = new Map<string, number>();
  return steps.flatMap((step, index) => {
    const { id } = record(step);
    if (typeof id !== "string") return [];
    const first = firsts.get(id);
    if (first === undefined) firsts.set(id, index);
    return first === undefined
      ? []
      : [{ path: ["steps", index, "id"], message: `is taken: step ${first + 1} has the same` }];
  });
}

/** What a step does, one of these; and what makes no sense for a question. */
export const stepActions: readonly string[] = ["run", "approve", "call"];
const notForQuestions = [
  ...["each", "outputs", "retry", "timeout", "skip_if", "env", "cwd"],
  ...["on_interrupt", "rerun", "allow_failure", "interactive"],
];

function actionBreaches(step: unknown, index: number): readonly RuleBreach[] {
  const written = Object.keys(record(step));
  const chosen = stepActions.filter((action) => written.includes(action));
  const path = ["steps", index];
  if (typeof step !== "object" || step === null || Array.isArray(step)) return [];
  // Shown as a missing key, as if only "run" were known: that is what nearly every step needs.
  if (chosen.length === 0) return [{ path: [...path, "run"], message: "is missing" }];
  const second = chosen[1];
  if (second !== undefined)
    return [{ path: [...path, second], message: `stands beside "${chosen[0]}": a step does one thing` }];
  if (chosen[0] !== "call" && written.includes("with")) {
    return [{ path: [...path, "with"], message: 'means nothing without "call"' }];
  }
  if (chosen[0] === "call" && record(step).interactive === true) {
    return [
      {
        path: [...path, "interactive"],
        message: 'means nothing beside "call": a function has the host program',
      },
    ];
  }
  if (chosen[0] !== "approve") return [];
  const odd = written.filter((key) => notForQuestions.includes(key));
  return odd.map((key) => ({
    path: [...path, key],
    message: 'means nothing beside "approve": a question runs nothing',
  }));
}

/** A named list is that of a var, or of a step before. */
function eachBreaches(
  steps: readonly unknown[],
  vars: Readonly<Record<string, unknown>>,
): readonly RuleBreach[] {
  const known = new Set(Object.keys(vars));
  return steps.flatMap((step, index) => {
    const { each, outputs } = record(step);
    const path = ["steps", index, "each"];
    const isUnknown = typeof each === "string" && !known.has(each);
    const isSecret = typeof each === "string" && record(vars[each]).secret === true;
    const choices = [...known];
    for (const output of list(outputs)) if (typeof output === "string") known.add(output);
    if (isUnknown) return [{ path, message: "names no var, and no output of a step before", choices }];
    return isSecret ? [{ path, message: "names a secret, and a list is stored" }] : [];
  });
}

function phasesGoingBack(steps: readonly unknown[]): readonly RuleBreach[] {
  let reached = 0;
  let by = "";
  return steps.flatMap((step, index) => {
    const { id, phase = "execute" } = record(step);
    const order = phaseOrder(phase);
    if (order >= reached) {
      reached = order;
      by = typeof id === "string" ? `step "${id}"` : `step ${index + 1}`;
    }
    if (order === -1 || order >= reached) return [];
    const written = "phase" in record(step);
    return [
      {
        path: ["steps", index, ...(written ? ["phase"] : [])],
        message: `goes back to "${phase}"${written ? "" : " (the default)"}: ${by} before it is in "${stepPhases[reached]}"`,
      },
    ];
  });
}

/** -1 for what is no phase. */
function phaseOrder(phase: unknown): number {
  const order: readonly unknown[] = stepPhases;
  return order.indexOf(phase);
}

function outputBreaches(steps: readonly unknown[], variables: ReadonlySet<string>): readonly RuleBreach[] {
  const breaches: RuleBreach[] = [];
  const names = new Set<string>();
  for (const [index, step] of steps.entries()) {
    const ofStep = new Set<unknown>();
    for (const [item, name] of list(record(step).outputs).entries()) {
      if (typeof name !== "string") continue;
      const breach = (message: string): void => {
        breaches.push({ path: ["steps", index, "outputs", item], message });
      };
      if (variables.has(name)) breach(`has the name of a var, "${name}"`);
      if (ofStep.has(name)) breach(`is "${name}" a second time`);
      ofStep.add(name);
      if (names.size === outputNamesMax && !names.has(name)) {
        breach(`is one name too many: a plan has at most ${outputNamesMax} outputs`);
        return breaches;
      }
      names.add(name);
    }
  }
  return breaches;
}

/** The expression; why it is none; or null where there is nothing to compile. */
function compile(pattern: unknown): RegExp | string | null {
  if (typeof pattern !== "string") return null;
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    return message.slice(message.lastIndexOf(": ") + 2);
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
