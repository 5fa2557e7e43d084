/** What `plan approve --json` prints. */
import * as z from "zod";
import { planStates } from "../codes.ts";
import { count, next } from "./parts.ts";

export const approveOutput = z.strictObject({
  schema: z.literal("planstream/approve@1"),
  plan_id: z.string(),
  /** The step that asked. */
  step_id: z.string().nullable(),
  answer: z.enum(["given", "denied"]),
  state: z.enum(planStates),
  recorded_revision: count.nullable(),
  next,
});
