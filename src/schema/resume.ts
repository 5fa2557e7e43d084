/**
 * The resume model: what a plan's history says about going on, as shown to people and programs before
 * anything runs. These shapes are derived by folds and pure decisions; nothing here is stored as such.
 */
import * as z from "zod";
import {
  acceptableReasons,
  completionKinds,
  interruptionCauses,
  planStates,
  resumeIneligibleReasons,
  stepPhases,
  stopSignals,
  verdicts,
} from "./codes.ts";
import { definitionRefSchema, sourceSchema } from "./events.ts";

const count = z.int().nonnegative();
const at = z.iso.datetime();
/** A step, and the item of it where it goes over a list. */
const place = { step: z.int().positive(), stepId: z.string(), item: z.int().positive().nullable() };

/** What a completed step leaves. Ids `cp_<n>` are counted over all lines, so none is ever used twice. */
export const resumeCheckpointSchema = z.object({
  checkpointId: z.string(),
  step: z.int().positive(),
  /** The item that left it; null: the step as a whole. */
  item: z.int().positive().nullable(),
  stepId: z.string(),
  how: z.enum(completionKinds),
  decisionId: z.string(),
  workspaceSnapshot: z.null(),
  at,
  /** Revision of the StepCompleted or ItemCompleted event. */
  revision: count,
});

export const interruptionSchema = z.object({
  at,
  cause: z.enum(interruptionCauses),
  signal: z.enum(stopSignals).nullable(),
  forced: z.boolean(),
});

export const resumeMetadataSchema = z.object({
  /** Number of the last finished step of the present line; 0 before any. */
  lastCompletedStep: count,
  /** In the step after it: how many of its items are finished; null where it has not listed any. */
  lastCompletedItem: count.nullable(),
  lastCheckpointId: z.string().nullable(),
  /** The newest 20 of the present line, oldest first. */
  checkpoints: z.array(resumeCheckpointSchema),
  /** All ever left, over all lines. */
  checkpointCount: count,
  interrupted: z.boolean(),
  interruption: interruptionSchema.nullable(),
  totalSteps: count.nullable(),
  attempt: count,
  line: z.int().positive(),
});

/** A command that gets out of a refusal, with what it does. */
export const remedySchema = z.object({ command: z.string(), why: z.string() });

export const ineligibilitySchema = z.object({
  code: z.enum(resumeIneligibleReasons),
  /** `choose`: an `--accept` of this code overrules it. `refuse`: nothing does. */
  level: z.enum(["refuse", "choose"]),
  evidence: z.record(z.string(), z.json()),
  remedy: z.array(remedySchema).min(1),
});

export const resumeEligibilitySchema = z.object({
  eligible: z.boolean(),
  reasons: z.array(ineligibilitySchema),
});

/** A range of steps with one fate. */
export const stepRangeSchema = z.object({
  first: z.int().positive(),
  last: z.int().positive(),
  /** Only where the range is one step whose id is known. */
  stepId: z.string().nullable(),
  /**
   * `skipped`: finished, because its condition held; known of those among the newest checkpoints, older ones are `reused`.
   * `not_run`: the plan is over, or the run ends before it.
   */
  why: z.enum(["reused", "skipped", "runs", "marked_done", "not_run"]),
  cause: z
    .enum(["never_ran", "next_item", "cut_off", "failed", "went_back", "definition_changed", "condition"])
    .nullable(),
  /** The next item of a step that goes over a list, and how many there are; null for all others. */
  item: z.int().positive().nullable(),
  itemCount: count.nullable(),
  checkpointId: z.string().nullable(),
});

/** What an edited plan file says differently about a step: no text is longer than 1 KiB. */
export const shownChangeSchema = z.object({
  kind: z.enum(["edited", "removed", "moved", "inserted"]),
  step: z.int().positive(),
  stepId: z.string(),
  /** Where it stands in the file; null where there is none. */
  place: z.object({ line: count, column: count }).nullable(),
  differences: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
});

/** What an edited plan file says beside the steps that would run. */
export const editSchema = z.object({
  /** What the file calls the plan, where that is another name; the plan keeps its own. */
  otherName: z.string().nullable(),
  /** Steps without finished work that are gone, with the numbers they had. */
  removed: z.array(z.object({ step: z.int().positive(), stepId: z.string() })),
  /** Variables whose default was edited; the plan keeps the values it was created with. */
  keptVariables: z.array(z.string()),
  /** Of all steps of the file, in order. */
  stepIds: z.array(z.string()),
});

export const readFromSchema = z.object({
  /** `snapshot`: a state kept with the events; `projection`: one that the store's own projection keeps. */
  kind: z.enum(["snapshot", "projection", "events"]),
  /** What the store calls what it keeps; null where the events were folded. */
  name: z.string().nullable(),
  revision: count,
  headRevision: count,
  /** How many events the kept state was behind; they were folded onto it. */
  lag: count,
  /** Why all events were folded although a kept state might have been used. */
  foldedBecause: z.enum(["none_kept", "other_fold", "other_history", "asked"]).nullable(),
});

export const resumeSummarySchema = z.object({
  planId: z.string(),
  name: z.string(),
  state: z.enum(planStates),
  phase: z.enum(["action", ...stepPhases]),
  interrupted: z.boolean(),
  interruption: interruptionSchema.nullable(),
  attempt: count,
  line: z.int().positive(),
  /** Revision of the newest event. */
  revision: count,
  totalSteps: count.nullable(),
  lastCompletedStep: count,
  lastCompletedItem: count.nullable(),
  lastCheckpointId: z.string().nullable(),
  /** The stored definition; null for a plan without one. */
  definition: definitionRefSchema.nullable(),
  /** `changed` is absent where the file was not looked at. */
  source: sourceSchema.extend({ changed: z.boolean().optional() }).nullable(),
  /** Null where the file says the same as what is stored, or was not looked at. */
  edit: editSchema.nullable(),
  /** The checkpoint the resume goes on from; null before any step has finished. */
  from: resumeCheckpointSchema.nullable(),
  /** The next step, or null when nothing is left to run. */
  next: z
    .object({
      step: z.int().positive(),
      stepId: z.string().nullable(),
      item: z.int().positive().nullable(),
    })
    .nullable(),
  steps: z.array(stepRangeSchema),
  /** The first ten of the steps still to run that an edited plan file changed. */
  changedSteps: z.array(shownChangeSchema),
  cutOff: z.object({ ...place, verdict: z.enum(verdicts), rerun: z.string() }).nullable(),
  /** The step that failed and has not run since. */
  failed: z.object({ ...place, message: z.string() }).nullable(),
  /** The step a person's answer is waited for, and what is asked. */
  waitingFor: z
    .object({ step: z.int().positive(), stepId: z.string(), question: z.string(), since: at })
    .nullable(),
  /** When, by whom and why the plan ended. */
  ending: z.object({ at, by: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  /** Who ran the plan last, or runs it now. */
  lastRun: z
    .object({ user: z.string(), host: z.string(), pid: count, startedAt: at, over: z.boolean() })
    .nullable(),
  readFrom: readFromSchema,
  previewDigest: z.string(),
  /** Codes the caller accepted. */
  accepted: z.array(z.enum(acceptableReasons)),
  eligibility: resumeEligibilitySchema,
});

export type ResumeCheckpoint = z.infer<typeof resumeCheckpointSchema>;
export type Interruption = z.infer<typeof interruptionSchema>;
export type ResumeMetadata = z.infer<typeof resumeMetadataSchema>;
export type Remedy = z.infer<typeof remedySchema>;
export type Ineligibility = z.infer<typeof ineligibilitySchema>;
export type ResumeEligibility = z.infer<typeof resumeEligibilitySchema>;
export type ResumeEdit = z.infer<typeof editSchema>;
export type StepRange = z.infer<typeof stepRangeSchema>;
export type ShownChange = z.infer<typeof shownChangeSchema>;
export type ReadFrom = z.infer<typeof readFromSchema>;
export type ResumeSummary = z.infer<typeof resumeSummarySchema>;
