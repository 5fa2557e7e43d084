/**
 * Loads the state of a plan: the kept state where it fits, and the events after it; else all events. The kept
 * state is a shortcut and never the truth: the event at its revision must carry the hash it remembers.
 */
import {
  evolve,
  initialPlanState,
  type PlanState,
  planStateProjection,
} from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import type { ReadFrom } from "../schema/resume.ts";
import { pagesOf } from "./pages.ts";
import { parseJson } from "./parse-json.ts";
import { planStream } from "./plan-stream.ts";
import type { Digests } from "./ports/digests.ts";
import type { EventStore, StateSnapshot } from "./ports/event-store.ts";
import { decode } from "./stored-event.ts";

export interface LoadedPlan {
  readonly planId: string;
  readonly state: PlanState;
  /** Hash of the newest event, which the next one is chained to. */
  readonly hash: string;
  /** Position of the newest event. */
  readonly position: string;
  /** First revision whose event is not what was chained; nothing from there on was folded. */
  readonly damagedRevision: number | null;
  readonly readFrom: ReadFrom;
}

/** `events`: fold everything. `projection`: the kept state or nothing. `auto`: the kept state where it fits. */
export type StateSource = "auto" | "events" | "projection";

export interface LoadOptions {
  readonly source?: StateSource;
  /** Fold no event after this revision. */
  readonly upTo?: number;
}

export interface Ground {
  readonly store: EventStore;
  readonly digests: Digests;
}

/** Null when there is no such plan, or with `source: "projection"` when no kept state can be used. */
export async function loadPlan(
  ground: Ground,
  planId: string,
  options: LoadOptions = {},
): Promise<LoadedPlan | null> {
  const { source = "auto", upTo = Number.MAX_SAFE_INTEGER } = options;
  const kept = source === "events" ? "asked" : await keptState(ground.store, planId, upTo);
  if (typeof kept !== "string") {
    const start = fromSnapshot(planId, kept);
    const loaded = start === null ? "other_history" : await foldOn(ground, start, upTo);
    if (loaded !== "other_history") return loaded;
    if (source === "projection") return null;
    return foldAll(ground, planId, upTo, "other_history");
  }
  return source === "projection" ? null : foldAll(ground, planId, upTo, kept);
}

/** The same plan with what was appended since. */
export async function reload(ground: Ground, plan: LoadedPlan): Promise<LoadedPlan> {
  const loaded = await foldOn(ground, plan, Number.MAX_SAFE_INTEGER);
  if (loaded !== "other_history") return loaded;
  return { ...plan, damagedRevision: plan.state.revision };
}

async function keptState(
  store: EventStore,
  planId: string,
  upTo: number,
): Promise<StateSnapshot | "none_kept" | "other_fold"> {
  const snapshot = await store.readSnapshot(planStateProjection, planStream(planId));
  if (snapshot === null || snapshot.revision > upTo) return "none_kept";
  return snapshot.fingerprint === planStateFingerprint ? snapshot : "other_fold";
}

/** Null when what was kept is no state at that revision. */
function fromSnapshot(planId: string, { state: text, hash, revision }: StateSnapshot): LoadedPlan | null {
  const state = parseJson(text) as PlanState | null | undefined;
  if (state?.revision !== revision) return null;
  const readFrom = { kind: "snapshot", revision, headRevision: revision, foldedBecause: null } as const;
  return { planId, state, hash, position: "", damagedRevision: null, readFrom };
}

async function foldAll(
  ground: Ground,
  planId: string,
  upTo: number,
  foldedBecause: ReadFrom["foldedBecause"],
): Promise<LoadedPlan | null> {
  const nothing: LoadedPlan = {
    planId,
    state: initialPlanState(),
    hash: planStream(planId),
    position: "",
    damagedRevision: null,
    readFrom: { kind: "events", revision: 0, headRevision: 0, foldedBecause },
  };
  const loaded = await foldOn(ground, nothing, upTo);
  const isEmpty = loaded === "other_history" || (loaded.position === "" && loaded.damagedRevision === null);
  return isEmpty ? null : loaded;
}

/**
 * Folds what follows onto a state. The event at the state's own revision is read again and must carry the hash
 * the state remembers; otherwise the state belongs to another history.
 */
async function foldOn(
  { store, digests }: Ground,
  plan: LoadedPlan,
  upTo: number,
): Promise<LoadedPlan | "other_history"> {
  let { state, hash, position, damagedRevision } = plan;
  let isAnchor = state.revision >= 0;
  const from = Math.max(0, state.revision);
  reading: for await (const page of pagesOf(store, planStream(plan.planId), { from })) {
    if (isAnchor && page.length === 0) return "other_history";
    for (const recorded of page) {
      if (recorded.revision > upTo || damagedRevision !== null) break reading;
      const decoded = decode(digests, recorded, isAnchor ? null : hash);
      if (isAnchor) {
        if (decoded.kind === "damaged" || decoded.event.metadata.hash !== hash) return "other_history";
        isAnchor = false;
      } else if (decoded.kind === "damaged" || recorded.revision !== state.revision + 1) {
        damagedRevision = recorded.revision;
        break reading;
      } else {
        state = evolve(state, decoded.event);
        hash = decoded.event.metadata.hash;
      }
      position = recorded.position;
    }
  }
  const headRevision = damagedRevision ?? state.revision;
  const revision = plan.readFrom.kind === "snapshot" ? plan.readFrom.revision : state.revision;
  return {
    ...plan,
    state,
    hash,
    position,
    damagedRevision,
    readFrom: { ...plan.readFrom, revision, headRevision },
  };
}
