/** What `plan verify --json` prints: each plan that was read, with what is wrong with it. */
import * as z from "zod";
import { count } from "./parts.ts";

export const verifyOutput = z.strictObject({
  schema: z.literal("planstream/verify@1"),
  whole: z.boolean(),
  plans: z.array(
    z.strictObject({
      plan_id: z.string(),
      events: count,
      findings: z.array(
        z.strictObject({
          plan_id: z.string(),
          /** Null where it is about the whole plan. */
          revision: count.nullable(),
          kind: z.enum([
            "event_changed",
            "event_missing",
            "kept_state_differs",
            "blob_damaged",
            "event_unsupported",
          ]),
          message: z.string(),
        }),
      ),
    }),
  ),
});
