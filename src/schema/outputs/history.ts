/** What `plan history --json` prints. Tests hold the command to it; no command that reads loads it. */
import * as z from "zod";
import { eventOutput } from "./event.ts";

const count = z.int().nonnegative();

export const historyOutput = z.strictObject({
  schema: z.literal("planstream/history@1"),
  plan_id: z.string(),
  /** Only with `--at`. */
  as_of: z.strictObject({ revision: count, at: z.iso.datetime(), head_revision: count }).optional(),
  items: z.array(eventOutput),
  cursor: z.null(),
});
