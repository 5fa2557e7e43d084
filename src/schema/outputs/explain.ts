/** What `plan explain --json` prints: one code, or all of them. */
import * as z from "zod";
import { commandRefusals, errorCodes, resumeIneligibleReasons } from "../codes.ts";

export const explainOutput = z.strictObject({
  schema: z.literal("planstream/explain@1"),
  items: z.array(
    z.strictObject({
      code: z.enum([...resumeIneligibleReasons, ...commandRefusals, ...errorCodes]),
      exit_code: z.int(),
      meaning: z.string(),
      when: z.string(),
      remedy: z.string(),
      group: z.string(),
      /** When `--accept` goes on although it holds; null: never. */
      acceptable: z.string().nullable(),
    }),
  ),
});
