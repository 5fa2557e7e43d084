/** What `plan stop --json` prints. */
import * as z from "zod";
import { planStates } from "../codes.ts";

export const stopOutput = z.strictObject({
  schema: z.literal("planstream/stop@1"),
  plan_id: z.string(),
  state: z.enum(planStates),
});
