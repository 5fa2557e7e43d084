/** What `plan run --json` prints: the plan that was made or run, and what came of it. */
import * as z from "zod";
import { phases } from "../codes.ts";
import { count, next, result } from "./parts.ts";

export const runOutput = z.strictObject({
  schema: z.literal("planstream/run@1"),
  plan: z.strictObject({
    plan_id: z.string(),
    name: z.string(),
    phase: z.enum(phases),
    attempt: count,
    total_steps: count.nullable(),
  }),
  result,
  next,
});
