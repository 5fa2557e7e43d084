/**
 * Every command a plan understands. Commands are what callers ask for; whether they happen is decided against
 * the folded state. What was observed outside the stream (files, owners, clocks) is never in a command: that
 * is a fact, handed to the decision beside it.
 */
import * as z from "zod";
import { acceptableReasons, cutOffOutcomes, interruptionCauses, stepPhases, stopSignals } from "./codes.ts";
import {
  actorSchema,
  definitionRefSchema,
  outputSchema,
  ownerSchema,
  sourceSchema,
  stepErrorSchema,
} from "./events.ts";

const text = z.string();
const step = z.int().positive();
const item = step.nullable();
const stop = z.object({
  cause: z.enum(interruptionCauses),
  signal: z.enum(stopSignals).nullable(),
  forced: z.boolean(),
});

export const commandSchemas = {
  CreatePlan: z.object({
    actor: actorSchema,
    planId: text,
    name: text,
    definition: definitionRefSchema.nullable(),
    source: sourceSchema.nullable(),
    variables: z.record(z.string(), z.string()),
  }),
  StartRun: z.object({ actor: actorSchema, runId: text, owner: ownerSchema }),
  SetTotalSteps: z.object({ actor: actorSchema, totalSteps: z.int().nonnegative() }),
  StartPhase: z.object({ runId: text, phase: z.enum(stepPhases) }),
  CompletePhase: z.object({ runId: text, phase: z.enum(stepPhases) }),
  StartStep: z.object({ runId: text, step, try: z.int().positive() }),
  CompleteStep: z.object({
    runId: text,
    step,
    stepId: text,
    item,
    how: z.enum(["ran", "approved", "skipped", "failed_allowed"]),
    decisionId: text,
    output: outputSchema.nullable(),
    decision: text.nullable(),
    durationMs: z.int().nonnegative(),
    /** Stop after this step instead of starting the next one. */
    stop: stop.nullable(),
  }),
  FailStep: z.object({
    runId: text,
    step,
    stepId: text,
    item,
    try: z.int().positive(),
    error: stepErrorSchema,
    durationMs: z.int().nonnegative(),
    willRetry: z.boolean(),
    /** The failure counts as finished; needs the decision id of the checkpoint it leaves. */
    allowed: z.object({ decisionId: text }).nullable(),
    stop: stop.nullable(),
  }),
  InterruptPlan: z.object({ runId: text, ...stop.shape, outcome: z.enum(cutOffOutcomes).nullable() }),
  ResumePlan: z.object({
    actor: actorSchema,
    runId: text,
    owner: ownerSchema,
    accept: z.array(z.enum(acceptableReasons)),
    from: text.nullable(),
    markDone: z.object({ stepId: text, item, decisionId: text, output: outputSchema.nullable() }).nullable(),
    takeOver: z.boolean(),
    reason: text.nullable(),
  }),
  AnswerApproval: z.object({
    actor: actorSchema,
    /** Null: whichever step waits. */
    stepId: text.nullable(),
    answer: z.enum(["given", "denied"]),
    reason: text.nullable(),
  }),
  CancelPlan: z.object({ actor: actorSchema, reason: text.nullable() }),
} as const;

export type CommandData = { [T in keyof typeof commandSchemas]: z.infer<(typeof commandSchemas)[T]> };
export type CommandOf<T extends keyof CommandData> = { readonly type: T } & Readonly<CommandData[T]>;
export type PlanCommand = { [T in keyof CommandData]: CommandOf<T> }[keyof CommandData];
export type Stop = z.infer<typeof stop>;
