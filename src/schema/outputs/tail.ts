/** The lines of `plan tail --format ndjson`. Tests hold the command to them; no command that reads loads this. */
import * as z from "zod";
import { planStates } from "../codes.ts";
import { eventOutput } from "./event.ts";

const count = z.int().nonnegative();

export const tailOutput = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("hello"),
    schema: z.literal("planstream/stream@1"),
    version: z.string(),
    /** Null for a stream of several plans. */
    plan_id: z.string().nullable(),
  }),
  eventOutput,
  /** One for each plan; none with `--all`. */
  z.strictObject({
    type: z.literal("result"),
    plan_id: z.string(),
    state: z.enum(planStates),
    interrupted: z.boolean(),
    exit_code: count,
    revision: count,
    last_completed_step: count,
    last_completed_item: count.nullable(),
    last_checkpoint_id: z.string().nullable(),
    next: z.array(z.strictObject({ command: z.string(), why: z.string() })),
  }),
]);
