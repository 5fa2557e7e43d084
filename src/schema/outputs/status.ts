/** What `plan status --json` prints. */
import * as z from "zod";
import { resumeIneligibleReasons } from "../codes.ts";
import { resumeSummarySchema } from "../resume.ts";
import { asOf, next, standing } from "./parts.ts";
import { snakeKeys } from "./snake-keys.ts";

const { shape } = resumeSummarySchema;

export const statusOutput = z.strictObject({
  schema: z.literal("planstream/status@1"),
  /** Only with `--at`. */
  as_of: asOf.optional(),
  plan: standing,
  from: snakeKeys(shape.from),
  steps: snakeKeys(shape.steps),
  cut_off: snakeKeys(shape.cutOff),
  read_from: snakeKeys(shape.readFrom),
  interruption: snakeKeys(shape.interruption),
  failed: snakeKeys(shape.failed),
  last_run: snakeKeys(shape.lastRun),
  resumable: z.boolean(),
  /** Why not. */
  reasons: z.array(z.enum(resumeIneligibleReasons)),
  next,
});
