/** A line of a stream (`--format ndjson`): hello first, then events, and for `run` and `resume` the result last. */
import * as z from "zod";
import { eventOutput } from "./event.ts";
import { logsOutput } from "./logs.ts";
import { result } from "./parts.ts";
import { resumeOutput } from "./resume.ts";

export const streamOutput = z.union([
  z.strictObject({
    type: z.literal("hello"),
    schema: z.literal("planstream/stream@1"),
    version: z.string(),
    /** Null for a stream of several plans. */
    plan_id: z.string().nullable(),
  }),
  eventOutput,
  /** What a resume is about to do, or why it is not; its second line. */
  resumeOutput.extend({ type: z.literal("summary") }),
  /** `plan_id`: of `tail`, which has one for each plan. */
  result.extend({ type: z.literal("result"), plan_id: z.string().optional() }),
  /** What a step printed while it runs (`--include-output`), as it came: several lines, or a part of one. */
  z.strictObject({
    type: z.literal("output"),
    plan_id: z.string(),
    step: z.int().positive(),
    step_id: z.string(),
    item: z.int().positive().nullable(),
    stream: z.enum(["stdout", "stderr"]),
    text: z.string(),
  }),
  /** A line a step printed, of `logs`, and where all of them are. */
  logsOutput
    .omit({ schema: true, plan_id: true, path: true, lines: true })
    .extend({ type: z.literal("output"), text: z.string() }),
  z.strictObject({ type: z.literal("result"), exit_code: z.literal(0), path: z.string() }),
]);
