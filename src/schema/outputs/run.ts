/** What `plan run --json` prints: the plan that was made or run, and what came of it; or, of a dry run, what it would do. */
import * as z from "zod";
import { phases, rerunPolicies, stepPhases } from "../codes.ts";
import { count, next, result } from "./parts.ts";

const step = z.strictObject({
  step: z.int().positive(),
  step_id: z.string(),
  name: z.string().nullable(),
  phase: z.enum(stepPhases),
  does: z.enum(["run", "approve", "call"]),
  /** How many items it goes over, or the variable that will say; null: it runs once. */
  each: z.union([z.strictObject({ count }), z.strictObject({ variable: z.string() })]).nullable(),
  is_conditional: z.boolean(),
  rerun: z.enum(rerunPolicies),
  /** `not_run`: the run ends before it. */
  why: z.enum(["runs", "not_run"]),
});

/** A secret's value is never told. */
const variable = z.strictObject({
  name: z.string(),
  secret: z.boolean(),
  is_set: z.boolean(),
  value: z.string().nullable(),
});

export const runOutput = z.strictObject({
  schema: z.literal("planstream/run@1"),
  dry_run: z.boolean(),
  plan: z.strictObject({
    /** Null of a dry run of a file: no plan was made. */
    plan_id: z.string().nullable(),
    name: z.string(),
    phase: z.enum(phases),
    attempt: count,
    total_steps: count.nullable(),
  }),
  /** Only of a dry run. */
  steps: z.array(step).optional(),
  variables: z.array(variable).optional(),
  /** Null when nothing ran. */
  result: result.nullable(),
  next,
});
