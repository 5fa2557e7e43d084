/** What `plan status --json` prints. Tests hold the command to it; no command that reads loads it. */
import * as z from "zod";
import {
  interruptionCauses,
  planStates,
  resumeIneligibleReasons,
  stepPhases,
  stopSignals,
  verdicts,
} from "../codes.ts";

const count = z.int().nonnegative();
const number = z.int().positive();
const at = z.iso.datetime();
const place = { step: number, step_id: z.string(), item: number.nullable() };

const planOutput = z.strictObject({
  plan_id: z.string(),
  name: z.string(),
  phase: z.enum(["action", ...stepPhases]),
  state: z.enum(planStates),
  interrupted: z.boolean(),
  attempt: count,
  line: number,
  revision: count,
  total_steps: count.nullable(),
  last_completed_step: count,
  last_completed_item: count.nullable(),
  last_checkpoint_id: z.string().nullable(),
  waiting_for: z
    .strictObject({ step: number, step_id: z.string(), question: z.string(), since: at })
    .nullable(),
  source: z
    .strictObject({ path: z.string(), sha256: z.string(), changed: z.boolean().optional() })
    .nullable(),
  ending: z.strictObject({ at, by: z.string().nullable(), reason: z.string().nullable() }).nullable(),
});

export const statusOutput = z.strictObject({
  schema: z.literal("planstream/status@1"),
  /** Only with `--at`. */
  as_of: z.strictObject({ revision: count, at, head_revision: count }).optional(),
  plan: planOutput,
  from: z
    .strictObject({
      checkpoint_id: z.string(),
      step: number,
      step_id: z.string(),
      item: number.nullable(),
      how: z.string(),
      decision_id: z.string(),
      workspace_snapshot: z.null(),
      at,
      revision: count,
    })
    .nullable(),
  steps: z.array(
    z.strictObject({
      first: number,
      last: number,
      step_id: z.string().nullable(),
      why: z.enum(["reused", "runs", "marked_done"]),
      cause: z
        .enum(["never_ran", "next_item", "cut_off", "failed", "went_back", "definition_changed"])
        .nullable(),
      item: number.nullable(),
      item_count: count.nullable(),
      checkpoint_id: z.string().nullable(),
    }),
  ),
  cut_off: z.strictObject({ ...place, verdict: z.enum(verdicts), rerun: z.string() }).nullable(),
  read_from: z.strictObject({
    kind: z.enum(["snapshot", "events"]),
    revision: count,
    head_revision: count,
    folded_because: z.enum(["none_kept", "other_fold", "other_history", "asked"]).nullable(),
  }),
  interruption: z
    .strictObject({
      at,
      cause: z.enum(interruptionCauses),
      signal: z.enum(stopSignals).nullable(),
      forced: z.boolean(),
    })
    .nullable(),
  failed: z.strictObject({ ...place, message: z.string() }).nullable(),
  last_run: z
    .strictObject({ user: z.string(), host: z.string(), pid: count, started_at: at, over: z.boolean() })
    .nullable(),
  resumable: z.boolean(),
  reasons: z.array(z.enum(resumeIneligibleReasons)),
  next: z.array(z.strictObject({ command: z.string(), why: z.string() })),
});
