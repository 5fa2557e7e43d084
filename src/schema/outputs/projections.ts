/** What `plan projections --json` prints. */
import * as z from "zod";
import { count } from "./parts.ts";

const running = z.strictObject({
  name: z.string(),
  state: z.enum(["running", "starting", "stopped", "faulted", "missing"]),
  /** Why it is faulted, in the server's words. */
  reason: z.string().nullable(),
});

export const projectionsOutput = z.strictObject({
  schema: z.literal("planstream/projections@1"),
  /** Nothing was done: the rest says what would be. */
  dry_run: z.boolean(),
  /** At the store, in order. */
  changes: z.array(
    z.strictObject({ change: z.enum(["created", "started", "reset", "deleted"]), name: z.string() }),
  ),
  /** How many plans were folded anew; null where that was not asked for, or is the store's own work. */
  rebuilt: count.nullable(),
  projections: z.array(
    z.strictObject({
      name: z.string(),
      /** Of this program's fold. */
      fingerprint: z.string(),
      plans: count,
      /** How many of them were looked at: those with the newest events. */
      sampled: count,
      kept: z.array(z.strictObject({ fingerprint: z.string(), plans: count })),
      most_behind: count,
      /** Ids of plans. */
      behind: z.array(z.string()),
      wrong: z.array(z.string()),
      /** Plans of which nothing is kept from an event on that could not be taken. Their events are folded. */
      broken: z.array(z.strictObject({ plan_id: z.string(), revision: count, message: z.string() })),
      /** What runs at a server; null for a store that keeps states with its events. */
      server: z
        .strictObject({
          own: running,
          /** Of other folds; null where the user may not look. */
          others: z.array(running).nullable(),
          /** The server's own, without which ours gets no event. */
          needs: running,
        })
        .nullable(),
    }),
  ),
});

/** What `plan projections state PLAN --json` prints. */
export const projectionsStateOutput = z.strictObject({
  schema: z.literal("planstream/projections-state@1"),
  plan_id: z.string(),
  /** Of what keeps it. */
  name: z.string(),
  head_revision: z.int(),
  /** Why it is not used; null where it is. */
  unusable: z.enum(["none_kept", "broken", "other_fold", "other_history", "differs"]).nullable(),
  /** The first event that was not taken. */
  broken: z.strictObject({ revision: count, message: z.string() }).nullable(),
  fingerprint: z.string().nullable(),
  revision: count.nullable(),
  hash: z.string().nullable(),
  /** As it is kept. */
  state: z.json(),
});
