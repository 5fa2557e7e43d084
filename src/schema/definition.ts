/**
 * A plan's definition as it is stored: the plan file after defaults were filled in and units parsed, or
 * what a program built with `definePlan`. It holds no secret and no function; functions are named by step id.
 * The stored definition is the whole plan, so a resume needs no file.
 */
import * as z from "zod";
import { interruptPolicies, rerunPolicies, stepPhases } from "./codes.ts";

const environment = z.record(z.string(), z.string());

/** Failed tries are repeated up to `max` times after `delayMs * backoff^n`, at most `maxDelayMs`. */
export const retrySchema = z.object({
  max: z.int().nonnegative(),
  delayMs: z.int().nonnegative(),
  backoff: z.number().min(1),
  maxDelayMs: z.int().nonnegative(),
  onExit: z.array(z.int()).nullable(),
});

export const actionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("shell"), script: z.string() }),
  z.object({ kind: z.literal("program"), argv: z.array(z.string()).min(1) }),
  /** A function of the host program, by the name it is registered under; `with` is handed to it. */
  z.object({
    kind: z.literal("function"),
    name: z.string(),
    with: z.record(z.string(), z.json()).nullable(),
  }),
  /** Nothing is run: a person is asked. `$NAME` in the question is filled in when it is asked. */
  z.object({ kind: z.literal("approval"), question: z.string() }),
]);

/** What a step goes over: texts, whole numbers up to and including `last`, or what a variable or output holds. */
export const eachSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("list"), values: z.array(z.string()) }),
  z.object({ kind: z.literal("range"), first: z.int(), last: z.int(), by: z.int().positive() }),
  z.object({ kind: z.literal("variable"), name: z.string() }),
]);

export const stepDefinitionSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  phase: z.enum(stepPhases),
  action: actionSchema,
  /** Null: the step runs once. */
  each: eachSchema.nullable(),
  env: environment,
  cwd: z.string().nullable(),
  timeoutMs: z.int().positive().nullable(),
  retry: retrySchema,
  outputs: z.array(z.string()),
  skipIf: z.string().nullable(),
  onInterrupt: z.enum(interruptPolicies),
  rerun: z.enum(rerunPolicies),
  allowFailure: z.boolean(),
  /** It has the terminal: nothing of what it prints is kept. */
  interactive: z.boolean(),
});

export const variableDefinitionSchema = z.object({
  default: z.string().nullable(),
  required: z.boolean(),
  secret: z.boolean(),
  enum: z.array(z.string()).nullable(),
  pattern: z.string().nullable(),
  description: z.string().nullable(),
});

/** All of a definition but its steps; what a summary reads first. `cwd` is absolute. */
export const definitionHeadSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  variables: z.record(z.string(), variableDefinitionSchema),
  env: environment,
  cwd: z.string(),
  shell: z.array(z.string()).min(1),
});

export const planDefinitionSchema = definitionHeadSchema.extend({
  steps: z.array(stepDefinitionSchema).min(1),
});

export type RetryPolicy = z.infer<typeof retrySchema>;
export type StepAction = z.infer<typeof actionSchema>;
export type EachItem = z.infer<typeof eachSchema>;
export type StepDefinition = z.infer<typeof stepDefinitionSchema>;
export type VariableDefinition = z.infer<typeof variableDefinitionSchema>;
export type DefinitionHead = z.infer<typeof definitionHeadSchema>;
export type PlanDefinition = z.infer<typeof planDefinitionSchema>;
