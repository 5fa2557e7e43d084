/** One event as the command prints it: a line of an NDJSON stream, an item of a history. */
import * as z from "zod";

const count = z.int().nonnegative();

export const eventOutput = z.strictObject({
  type: z.literal("event"),
  plan_id: z.string(),
  revision: count,
  /** Absent where the store has not told it yet. */
  position: z.string().optional(),
  event_id: z.string(),
  /** Its type. */
  event: z.string(),
  at: z.iso.datetime(),
  /** As it was stored, but for `at`; its keys are in snake_case. */
  data: z.record(z.string(), z.json()),
});
