/** What `plan validate --json` prints, for a file with mistakes and for one without. */
import * as z from "zod";
import { stepPhases } from "../codes.ts";
import { planFileProblem } from "./parts.ts";

export const validateOutput = z.strictObject({
  schema: z.literal("planstream/validate@1"),
  /** As it was given. */
  path: z.string(),
  /** SHA-256 of the file's bytes; of nothing when it cannot be read. */
  sha256: z.string(),
  valid: z.boolean(),
  /** Null for a file with mistakes. */
  plan: z
    .strictObject({
      name: z.string(),
      steps: z.int().positive(),
      phases: z.array(z.strictObject({ phase: z.enum(stepPhases), steps: z.int().positive() })),
    })
    .nullable(),
  problems: z.array(planFileProblem),
});
