/** A line of a stream (`--format ndjson`): hello first, then events, and for `run` and `resume` the result last. */
import * as z from "zod";
import { eventOutput } from "./event.ts";
import { result } from "./parts.ts";
import { resumeOutput } from "./resume.ts";

export const streamOutput = z.union([
  z.strictObject({
    type: z.literal("hello"),
    schema: z.literal("planstream/stream@1"),
    version: z.string(),
    plan_id: z.string(),
  }),
  eventOutput,
  /** What a resume is about to do, or why it is not; its second line. */
  resumeOutput.extend({ type: z.literal("summary") }),
  result.extend({ type: z.literal("result") }),
]);
