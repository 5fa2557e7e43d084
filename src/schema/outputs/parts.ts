/** Parts that several of the command's JSON documents have. Keys may be added; what would change one raises a number. */
import * as z from "zod";
import { planStates } from "../codes.ts";
import { remedySchema, resumeSummarySchema } from "../resume.ts";
import { snakeKeys } from "./snake-keys.ts";

export const count = z.int().nonnegative();
export const at = z.iso.datetime();

/** Commands that can be given now, most useful first. */
export const next = z.array(snakeKeys(remedySchema));

/** Where a plan stands. */
export const standing = snakeKeys(
  resumeSummarySchema.pick({
    planId: true,
    name: true,
    phase: true,
    state: true,
    interrupted: true,
    attempt: true,
    line: true,
    revision: true,
    totalSteps: true,
    waitingFor: true,
    lastCompletedStep: true,
    lastCompletedItem: true,
    lastCheckpointId: true,
    source: true,
    ending: true,
  }),
);

/** What came of a run. */
export const result = z.strictObject({
  state: z.enum(planStates),
  interrupted: z.boolean(),
  exit_code: count,
  revision: count,
  last_completed_step: count,
  last_completed_item: count.nullable(),
  last_checkpoint_id: z.string().nullable(),
  next,
});

/** The moment of the past that is shown: its event, and the newest one. */
export const asOf = z.strictObject({ revision: count, at, head_revision: count });

/** A mistake in a plan file; line and column count from 1. */
export const planFileProblem = z.strictObject({
  line: z.int().positive(),
  column: z.int().positive(),
  length: z.int().positive(),
  message: z.string(),
  suggestion: z.string().nullable(),
  excerpt: z.array(z.strictObject({ line: z.int().positive(), text: z.string() })),
});
