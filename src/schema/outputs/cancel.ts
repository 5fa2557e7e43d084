/** What `plan cancel --json` prints. */
import * as z from "zod";
import { count } from "./parts.ts";

export const cancelOutput = z.strictObject({
  schema: z.literal("planstream/cancel@1"),
  plan_id: z.string(),
  state: z.literal("cancelled"),
  recorded_revision: count.nullable(),
});
