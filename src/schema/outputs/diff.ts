/** What `plan diff --json` prints. */
import * as z from "zod";
import { completionKinds, planStates, stepPhases } from "../codes.ts";
import { at, count } from "./parts.ts";

const number = z.int().positive();

const momentOutput = z.strictObject({
  revision: count,
  /** Of the newest event but refusals. */
  at,
  state: z.enum(planStates),
  phase: z.enum(["action", ...stepPhases]),
  attempt: count,
  line: number,
  last_completed_step: count,
  last_completed_item: count.nullable(),
  last_checkpoint_id: z.string().nullable(),
});

/** How a step stood; null where it had not begun. */
const recordOutput = z
  .strictObject({
    step: number,
    state: z.enum(["running", "retrying", "waiting", "denied", "failed", "cut_off", ...completionKinds]),
    /** Finished ones of its list. */
    items: count.nullable(),
    tries: count,
    duration_ms: count.nullable(),
    checkpoint_id: z.string().nullable(),
  })
  .nullable();

export const diffOutput = z.strictObject({
  schema: z.literal("planstream/diff@1"),
  plan_id: z.string(),
  before: momentOutput,
  after: momentOutput,
  differs: z.boolean(),
  steps: z.array(
    z.strictObject({
      step: number,
      step_id: z.string(),
      before: recordOutput,
      after: recordOutput,
      /** In which of these it differs. */
      aspects: z.array(z.enum(["state", "items", "tries", "duration", "outputs"])),
      outputs: z.array(
        z.strictObject({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
      ),
    }),
  ),
  definition: z.array(
    z.strictObject({
      kind: z.enum(["edited", "removed", "moved", "inserted"]),
      step_id: z.string(),
      step: number,
      differences: z.array(z.strictObject({ field: z.string(), before: z.string(), after: z.string() })),
    }),
  ),
});
