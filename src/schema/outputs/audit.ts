/** What `plan audit --json` prints: every resume that was asked for, the newest first. */
import * as z from "zod";
import { acceptableReasons } from "../codes.ts";
import { actorSchema, reasonSchema } from "../events.ts";
import { at, count } from "./parts.ts";
import { snakeKeys } from "./snake-keys.ts";

export const auditOutput = z.strictObject({
  schema: z.literal("planstream/audit@1"),
  items: z.array(
    z.strictObject({
      at,
      plan_id: z.string(),
      revision: count,
      result: z.enum(["granted", "refused"]),
      reasons: z.array(snakeKeys(reasonSchema)),
      accepted: z.array(z.enum(acceptableReasons)),
      actor: snakeKeys(actorSchema),
      /** As the person gave it. */
      reason: z.string().nullable(),
      /** The attempt a granted resume began, and the checkpoint it went on from. */
      attempt: count.nullable(),
      checkpoint_id: z.string().nullable(),
    }),
  ),
  cursor: z.null(),
});
