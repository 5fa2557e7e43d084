/** What `plan history --json` prints. */
import * as z from "zod";
import { eventOutput } from "./event.ts";
import { asOf } from "./parts.ts";

export const historyOutput = z.strictObject({
  schema: z.literal("planstream/history@1"),
  plan_id: z.string(),
  /** Only with `--at`. */
  as_of: asOf.optional(),
  items: z.array(eventOutput),
  cursor: z.null(),
  /** Only where the history cannot be read to its end: from which revision on. */
  damage: z.string().optional(),
});
