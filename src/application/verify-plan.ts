/**
 * Proves a plan's history: dense revisions, the hash chain from the first event on, a kept state equal to the fold,
 * and whole definitions. It reads everything and changes nothing; what it finds is an answer, not an error.
 */
import {
  evolve,
  initialPlanState,
  type PlanState,
  planStateProjection,
} from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import type { DefinitionRef, EventData } from "../schema/events.ts";
import { DefinitionReader } from "./definitions.ts";
import type { Ground } from "./load-plan.ts";
import { valuesOf } from "./outputs.ts";
import { pagesOf } from "./pages.ts";
import { planStream } from "./plan-stream.ts";
import { isStoreError } from "./ports/store-error.ts";
import { isSameState } from "./state-snapshot.ts";
import { decode, hasOwnId, type StoredEvent } from "./stored-event.ts";

export interface Finding {
  readonly planId: string;
  /** The revision it is about; null where it is about the whole plan. */
  readonly revision: number | null;
  readonly kind:
    | "event_changed"
    | "event_missing"
    | "kept_state_differs"
    | "blob_damaged"
    | "event_unsupported";
  readonly message: string;
}

export interface Verified {
  readonly planId: string;
  readonly events: number;
  readonly findings: readonly Finding[];
}

export async function verifyPlan(ground: Ground, planId: string): Promise<Verified> {
  const findings: Finding[] = [];
  const note = (kind: Finding["kind"], revision: number | null, message: string) =>
    findings.push({ planId, revision, kind, message });
  const kept = await ground.store.readSnapshot(planStateProjection, planStream(planId));
  let state: PlanState = initialPlanState();
  let hash: string | null = planStream(planId);
  let expected = 0;
  let isWhole = true;
  for await (const page of pagesOf(ground.store, planStream(planId))) {
    for (const recorded of page) {
      const { revision } = recorded;
      // Behind a break the chain is picked up again, so that one loss or edit is one finding.
      if (revision !== expected) {
        note("event_missing", expected, `revision ${expected} is missing`);
        isWhole = false;
        hash = null;
      }
      expected = revision + 1;
      const decoded = decode(ground.digests, recorded, hash);
      if (decoded.kind === "damaged") {
        isWhole = false;
        note("event_changed", revision, "the event is not what was chained");
        hash = null;
        continue;
      }
      if (!hasOwnId(decoded.event)) note("event_changed", revision, "the event's id is not its own");
      state = evolve(state, decoded.event);
      hash = decoded.event.metadata.hash;
      await checkBlobs(ground, decoded.event, note);
      const isKept = kept?.fingerprint === planStateFingerprint && kept.revision === revision;
      // Where events were passed over or are missing, the fold lacks what the kept state was made of.
      if (isKept && isWhole && !isSameState(ground.digests, state, kept.state)) {
        note("kept_state_differs", revision, "the kept state is not what the events fold to");
      }
    }
  }
  if (kept !== null && kept.revision >= expected) {
    note(
      "event_missing",
      expected,
      `the history ends before revision ${kept.revision}, which a kept state names`,
    );
  }
  if (state.unsupported !== null) {
    const { revision, type, version } = state.unsupported;
    note("event_unsupported", revision, `${type} of version ${version} is not known to this planstream`);
  }
  return { planId, events: expected, findings };
}

/** Definitions and long outputs an event names must be there, whole and unchanged. */
async function checkBlobs(
  ground: Ground,
  event: StoredEvent,
  note: (kind: Finding["kind"], revision: number | null, message: string) => void,
): Promise<void> {
  const { definition = null, output = null } = event.data as {
    definition?: DefinitionRef | null;
    output?: EventData["StepCompleted"]["output"];
  };
  try {
    if (definition !== null) await new DefinitionReader(ground, definition).steps();
    if (output !== null) await valuesOf(ground, output);
  } catch (error) {
    if (!isStoreError(error, "STORE_DAMAGED") && !(error instanceof SyntaxError)) throw error;
    note("blob_damaged", event.revision, error.message);
  }
}
