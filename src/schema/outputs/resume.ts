/** What `plan resume --json` prints: one shape for a dry run, a refusal and a run. */
import * as z from "zod";
import { editSchema, ineligibilitySchema, resumeSummarySchema } from "../resume.ts";
import { count, next, result, standing } from "./parts.ts";
import { snakeKeys } from "./snake-keys.ts";

const { shape } = resumeSummarySchema;

export const resumeOutput = z.strictObject({
  schema: z.literal("planstream/resume@1"),
  dry_run: z.boolean(),
  eligible: z.boolean(),
  preview_digest: snakeKeys(shape.previewDigest),
  plan: standing,
  from: snakeKeys(shape.from),
  steps: snakeKeys(shape.steps),
  changed_steps: snakeKeys(shape.changedSteps),
  edit: snakeKeys(editSchema.omit({ stepIds: true }).nullable()),
  cut_off: snakeKeys(shape.cutOff),
  accepted: snakeKeys(shape.accepted),
  read_from: snakeKeys(shape.readFrom),
  interruption: snakeKeys(shape.interruption),
  failed: snakeKeys(shape.failed),
  last_run: snakeKeys(shape.lastRun),
  reasons: z.array(snakeKeys(ineligibilitySchema.extend({ message: z.string() }))),
  /** Where a refusal stands in the history; null where none was recorded. */
  recorded_revision: count.nullable(),
  /** Null when nothing ran. */
  result: result.nullable(),
  next,
});
