/**
 * Every event a plan's stream can hold, schema version 1. Events are defined here and nowhere else;
 * their TypeScript types are inferred. Times are ISO 8601 in UTC, durations milliseconds, steps count from 1.
 * A secret never stands in any of these fields: the batch is masked before it is frozen.
 */
import * as z from "zod";
import {
  acceptableReasons,
  completionKinds,
  cutOffOutcomes,
  interruptionCauses,
  phases,
  rerunPolicies,
  resumeIneligibleReasons,
  stepPhases,
  stopSignals,
  verdicts,
} from "./codes.ts";

const at = z.iso.datetime();
const ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const stepNumber = z.int().positive();
const text = z.string();

/** Who asked: a person at a terminal, a program through the library, a caller of the server. */
export const actorSchema = z.object({ user: text, host: text, pid: count, via: text });

/** The process that runs a plan. `boot`, `pidNamespace` and `processStart` make its pid unmistakable. */
export const ownerSchema = z.object({
  id: ulid,
  host: text,
  boot: text,
  pidNamespace: text,
  pid: count,
  processStart: text,
  leaseMs: count,
  version: text,
});

/** Names a stored definition. `lastSteps` is the number of the last step up to and including each phase. */
export const definitionRefSchema = z.object({
  sha256,
  stepCount: count,
  lastSteps: z.object({ strategize: count, execute: count, apply: count }),
});

/**
 * Where a definition came from: the path as given, and the SHA-256 of the file's bytes. `inPlaceOf`: the file its relative
 * paths count from, where it was read in that one's place.
 */
export const sourceSchema = z.object({ path: text, sha256, inPlaceOf: text.optional() });

export const checkpointSchema = z.object({
  checkpointId: z.string().regex(/^cp_[1-9][0-9]*$/),
  decisionId: ulid,
  workspaceSnapshot: z.null(),
});

/** A step's outputs: in place, or, over 16 KiB, as a blob whose names are kept here. */
export const outputSchema = z.union([
  z.object({ values: z.record(z.string(), z.string()) }),
  z.object({ blob: sha256, names: z.array(z.string()) }),
]);

export const stepErrorSchema = z.object({
  message: text,
  exitCode: z.int().nullable(),
  signal: text.nullable(),
  timedOut: z.boolean(),
});

export const reasonSchema = z.object({
  code: z.enum(resumeIneligibleReasons),
  evidence: z.record(z.string(), z.json()),
});

/** What an `each` step goes over: in place, or, over 16 KiB, as a blob. */
export const itemListSchema = z.union([z.object({ values: z.array(text) }), z.object({ blob: sha256 })]);

const step = { step: stepNumber, stepId: text };
/** From 1; null for a step that has none. */
const item = stepNumber.nullable();

export const eventSchemas = {
  PlanCreated: z.object({
    at,
    actor: actorSchema,
    planId: ulid,
    name: text,
    definition: definitionRefSchema.nullable(),
    source: sourceSchema.nullable(),
    variables: z.record(z.string(), z.string()),
  }),
  TotalStepsSet: z.object({ at, actor: actorSchema, totalSteps: count }),
  PhaseStarted: z.object({ at, phase: z.enum(stepPhases) }),
  PhaseCompleted: z.object({ at, phase: z.enum(stepPhases) }),
  RunStarted: z.object({ at, actor: actorSchema, runId: ulid, attempt: stepNumber, owner: ownerSchema }),
  StepStarted: z.object({
    at,
    ...step,
    item,
    runId: ulid,
    try: stepNumber,
    rerun: z.enum(rerunPolicies),
    idempotencyKey: z.uuid(),
  }),
  StepCompleted: z.object({
    at,
    ...step,
    runId: ulid,
    how: z.enum(completionKinds),
    checkpoint: checkpointSchema,
    output: outputSchema.nullable(),
    decision: text.nullable(),
    durationMs: count,
  }),
  /** The list is frozen here; a resume goes on inside it. */
  StepItemsListed: z.object({ at, ...step, runId: ulid, count, list: itemListSchema }),
  /** The next item counts as started, unless this one was marked done by hand. */
  ItemCompleted: z.object({
    at,
    ...step,
    item: stepNumber,
    runId: ulid,
    how: z.enum(completionKinds),
    checkpoint: checkpointSchema,
    output: outputSchema.nullable(),
    decision: text.nullable(),
    durationMs: count,
  }),
  StepFailed: z.object({
    at,
    ...step,
    item,
    runId: ulid,
    try: stepNumber,
    error: stepErrorSchema,
    willRetry: z.boolean(),
    durationMs: count,
  }),
  /** Takes the place of StepStarted: nothing is in flight while a person is waited for. */
  ApprovalRequested: z.object({ at, ...step, runId: ulid, question: text }),
  ApprovalGiven: z.object({ at, actor: actorSchema, ...step, reason: text.nullable() }),
  ApprovalDenied: z.object({ at, actor: actorSchema, ...step, reason: text.nullable() }),
  PlanErrored: z.object({ at, ...step, item, runId: ulid, error: stepErrorSchema }),
  PlanInterrupted: z.object({
    at,
    runId: ulid,
    cause: z.enum(interruptionCauses),
    signal: z.enum(stopSignals).nullable(),
    forced: z.boolean(),
    inFlight: z.object({ ...step, item, outcome: z.enum(cutOffOutcomes) }).nullable(),
    workspaceSnapshot: z.null(),
  }),
  PlanResumed: z.object({
    at,
    actor: actorSchema,
    runId: ulid,
    attempt: stepNumber,
    owner: ownerSchema,
    line: stepNumber,
    from: z.object({
      /** `action` only for a plan without definition that was stopped before its first phase. */
      phase: z.enum(phases),
      /** Of the checkpoint: finished with `item` null, else as far as that item. 0: nothing is finished. */
      step: count,
      item,
      checkpointId: text.nullable(),
      decisionId: ulid.nullable(),
    }),
    verdict: z.object({ ...step, item, verdict: z.enum(verdicts) }).nullable(),
    accepted: z.array(z.enum(acceptableReasons)),
    definition: definitionRefSchema.nullable(),
    source: sourceSchema.nullable(),
    outputs: z.record(z.string(), count).nullable(),
    /** The list it goes back into: how many, and the revision of its StepItemsListed. */
    items: z.object({ count, revision: count }).nullable(),
    previewDigest: sha256,
    reason: text.nullable(),
    workspaceSnapshot: z.null(),
  }),
  ResumeRefused: z.object({
    at,
    actor: actorSchema,
    reasons: z.array(reasonSchema).min(1),
    reason: text.nullable(),
  }),
  PlanApplied: z.object({ at }),
  PlanConstrained: z.object({ at, reason: text }),
  PlanCancelled: z.object({
    at,
    actor: actorSchema,
    reason: text.nullable(),
    inFlight: z.object({ ...step, item }).nullable(),
  }),
} as const;

/** What stands beside an event's data. Unknown keys are kept: other programs may add their own. */
export const metadataSchema = z.looseObject({
  commandId: text,
  $correlationId: text,
  $causationId: text,
  schemaVersion: z.int().positive(),
  hash: sha256,
});

export type EventData = { [T in keyof typeof eventSchemas]: z.infer<(typeof eventSchemas)[T]> };
export type PlanEvent = { [T in keyof EventData]: { type: T; data: EventData[T] } }[keyof EventData];
/** An event as decided: everything but its time, which the batch gets when it is frozen. */
export type NewPlanEvent = {
  [T in keyof EventData]: { type: T; data: Omit<EventData[T], "at"> };
}[keyof EventData];
export type EventMetadata = z.infer<typeof metadataSchema>;
export type Actor = z.infer<typeof actorSchema>;
export type Owner = z.infer<typeof ownerSchema>;
export type DefinitionRef = z.infer<typeof definitionRefSchema>;
export type PlanSource = z.infer<typeof sourceSchema>;
export type CheckpointRecord = z.infer<typeof checkpointSchema>;
export type StepOutput = z.infer<typeof outputSchema>;
export type ItemList = z.infer<typeof itemListSchema>;
export type StepError = z.infer<typeof stepErrorSchema>;
export type RecordedReason = z.infer<typeof reasonSchema>;
/** Facts that hold a refusal up, as plain JSON. Texts for people are made from them at the edges. */
export type Evidence = RecordedReason["evidence"];
export type Json = Evidence[string];
