/** What `plan import --json` prints, for a file that proves itself and for one that does not. */
import * as z from "zod";
import { count } from "./parts.ts";

export const importOutput = z.strictObject({
  schema: z.literal("planstream/import@1"),
  dry_run: z.boolean(),
  sound: z.boolean(),
  /** `line` counts from 1; null: it is about a whole plan. */
  findings: z.array(z.strictObject({ line: z.int().positive().nullable(), message: z.string() })),
  plans: z.array(
    z.strictObject({
      plan_id: z.string(),
      name: z.string(),
      outcome: z.enum(["new", "continued", "known"]),
      /** Those that were not here. */
      events: count,
    }),
  ),
});
