/** What `plan logs --json` prints. */
import * as z from "zod";

const number = z.int().positive();

export const logsOutput = z.strictObject({
  schema: z.literal("planstream/logs@1"),
  attempt: number,
  step: number,
  step_id: z.string(),
  item: number.nullable(),
  try: number,
  plan_id: z.string(),
  /** What of it is shown. */
  stream: z.enum(["both", "stderr"]),
  /** The file that is kept in. There is none when the step wrote nothing to stderr and that was asked for. */
  path: z.string(),
  /** As they were printed, secrets masked. A very long one comes in several. */
  lines: z.array(z.string()),
});
