/** What `plan export --out FILE --json` prints. Without a file the exported lines themselves are what it prints. */
import * as z from "zod";

export const exportOutput = z.strictObject({
  schema: z.literal("planstream/exported@1"),
  path: z.string(),
  plan_ids: z.array(z.string()),
});
