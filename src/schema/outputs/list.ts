/** What `plan list --json` prints: an item for each plan, the one last worked on first. */
import * as z from "zod";
import { phases, planStates } from "../codes.ts";
import { at, count } from "./parts.ts";

export const listOutput = z.strictObject({
  schema: z.literal("planstream/list@1"),
  items: z.array(
    z.strictObject({
      plan_id: z.string(),
      name: z.string(),
      state: z.enum(planStates),
      phase: z.enum(phases),
      interrupted: z.boolean(),
      /** For a person's answer. */
      waiting: z.boolean(),
      total_steps: count.nullable(),
      last_completed_step: count,
      /** In the step after it, one that goes over a list: how many of its items are finished. */
      last_completed_item: count.nullable(),
      last_checkpoint_id: z.string().nullable(),
      /** The step in flight, failed or finished last. */
      step: z.strictObject({ number: z.int().positive(), step_id: z.string() }).nullable(),
      attempt: count,
      revision: count,
      created_at: at,
      updated_at: at,
    }),
  ),
  /** For `--cursor`; null after the last page. */
  cursor: z.string().nullable(),
});
