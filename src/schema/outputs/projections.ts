/** What `plan projections --json` prints. */
import * as z from "zod";
import { count } from "./parts.ts";

export const projectionsOutput = z.strictObject({
  schema: z.literal("planstream/projections@1"),
  /** How many plans were folded anew; null where that was not asked for. */
  rebuilt: count.nullable(),
  projections: z.array(
    z.strictObject({
      name: z.string(),
      /** Of this program's fold. */
      fingerprint: z.string(),
      plans: count,
      kept: z.array(z.strictObject({ fingerprint: z.string(), plans: count })),
      most_behind: count,
      /** Ids of plans. */
      behind: z.array(z.string()),
      wrong: z.array(z.string()),
    }),
  ),
});
