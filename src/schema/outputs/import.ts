/** What `plan import --json` prints: what is wrong with the file, or what was added of each plan. */
import * as z from "zod";
import { count } from "./parts.ts";

export const importOutput = z.strictObject({
  schema: z.literal("planstream/import@1"),
  dry_run: z.boolean(),
  sound: z.boolean(),
  /** `line` counts from 1; null: it is about a whole plan. */
  findings: z.array(z.strictObject({ line: count.nullable(), message: z.string() })),
  plans: z.array(
    z.strictObject({
      plan_id: z.string(),
      name: z.string(),
      /** `continued`: the beginning was here. `known`: all of it was. */
      outcome: z.enum(["new", "continued", "known"]),
      /** How many were not here. */
      events: count,
    }),
  ),
});
