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
import { planStream } from "./plan-stream.ts";
import type { Digests } from "./ports/digests.ts";
import type { EventStore, RecordedEvent, StateSnapshot } from "./ports/event-store.ts";
import { parseSnapshot, snapshotEvery } from "./state-snapshot.ts";
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
  if (source === "events") return foldAll(ground, planId, upTo, "asked");
  const { kept, newest } = await keptState(ground.store, planId, upTo);
  if (typeof kept !== "string") {
    const start = fromSnapshot(planId, kept);
    const loaded = start === null ? "other_history" : await foldOn(ground, start, upTo, { kept, newest });
    if (loaded !== "other_history") return loaded;
    if (source === "projection") return null;
    return foldAll(ground, planId, upTo, "other_history", newest);
  }
  return source === "projection" ? null : foldAll(ground, planId, upTo, kept, newest);
}

/** Where nothing was kept, or could be used. */
export function allEvents(foldedBecause: ReadFrom["foldedBecause"]): ReadFrom {
  return { kind: "events", name: null, revision: 0, headRevision: 0, lag: 0, foldedBecause };
}

/** Whether a kept state is of this history, by the one event it stands at; not whether the events fold to it. */
export async function isOfHistory(ground: Ground, planId: string, kept: StateSnapshot): Promise<boolean> {
  const start = fromSnapshot(planId, kept);
  if (start === null) return false;
  const newest = await ground.store.readStream(planStream(planId), { from: kept.revision, limit: 1 });
  return (await foldOn(ground, start, kept.revision, { kept, newest })) !== "other_history";
}

/** The same plan with what was appended since. */
export async function reload(ground: Ground, plan: LoadedPlan): Promise<LoadedPlan> {
  const loaded = await foldOn(ground, plan, Number.MAX_SAFE_INTEGER);
  if (loaded !== "other_history") return loaded;
  return { ...plan, damagedRevision: plan.state.revision };
}

interface Kept {
  readonly kept: StateSnapshot | "none_kept" | "other_fold";
  /** The stream's newest events, in order, up to its end; none where the store was not asked for them. */
  readonly newest: readonly RecordedEvent[];
}

async function keptState(store: EventStore, planId: string, upTo: number): Promise<Kept> {
  const stream = planStream(planId);
  const { snapshot, newest } =
    store.readSnapshotAndNewest === undefined
      ? { snapshot: await store.readSnapshot(planStateProjection, stream), newest: [] }
      : await store.readSnapshotAndNewest(planStateProjection, stream, snapshotEvery);
  const events = newest.toReversed();
  if (snapshot === null || snapshot.revision > upTo) return { kept: "none_kept", newest: events };
  const isOurs = snapshot.fingerprint === planStateFingerprint;
  return { kept: isOurs ? snapshot : "other_fold", newest: events };
}

/** Null when what was kept is no state at that revision. */
function fromSnapshot(planId: string, snapshot: StateSnapshot): LoadedPlan | null {
  const { hash, revision, keptBy } = snapshot;
  const state = parseSnapshot(snapshot);
  if (state === null) return null;
  const kind = keptBy === undefined ? "snapshot" : "projection";
  const name = keptBy ?? planStateProjection;
  const readFrom = { kind, name, revision, headRevision: revision, lag: 0, foldedBecause: null } as const;
  return { planId, state, hash, position: "", damagedRevision: null, readFrom };
}

async function foldAll(
  ground: Ground,
  planId: string,
  upTo: number,
  foldedBecause: ReadFrom["foldedBecause"],
  newest: readonly RecordedEvent[] = [],
): Promise<LoadedPlan | null> {
  const nothing: LoadedPlan = {
    planId,
    state: initialPlanState(),
    hash: planStream(planId),
    position: "",
    damagedRevision: null,
    readFrom: allEvents(foldedBecause),
  };
  const loaded = await foldOn(ground, nothing, upTo, { kept: null, newest });
  const isEmpty = loaded === "other_history" || (loaded.position === "" && loaded.damagedRevision === null);
  return isEmpty ? null : loaded;
}

interface Read {
  /** What the state was kept as, where it was not folded here. */
  readonly kept: StateSnapshot | null;
  /** The newest events, where they have been read already. */
  readonly newest: readonly RecordedEvent[];
}

const nothingRead: Read = { kept: null, newest: [] };

/**
 * Folds what follows onto a state. The event at the state's own revision is read again and must carry the hash
 * the state remembers; otherwise the state belongs to another history.
 */
async function foldOn(
  { store, digests }: Ground,
  plan: LoadedPlan,
  upTo: number,
  { kept, newest }: Read = nothingRead,
): Promise<LoadedPlan | "other_history"> {
  let { state, hash, position, damagedRevision } = plan;
  let isAnchor = state.revision >= 0;
  const from = Math.max(0, state.revision);
  // The state may have been kept of events that came behind the answer about the newest ones.
  const isRead = newest.some(({ revision }) => revision === from);
  const pages = isRead
    ? [newest.filter(({ revision }) => revision >= from)]
    : pagesOf(store, planStream(plan.planId), { from });
  reading: for await (const page of pages) {
    if (isAnchor && page.length === 0) return "other_history";
    for (const recorded of page) {
      if (recorded.revision > upTo || damagedRevision !== null) break reading;
      const decoded = decode(digests, recorded, isAnchor ? (kept?.previousHash ?? null) : hash);
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
  const revision = plan.readFrom.kind === "events" ? state.revision : plan.readFrom.revision;
  return {
    ...plan,
    state,
    hash,
    position,
    damagedRevision,
    readFrom: { ...plan.readFrom, revision, headRevision, lag: headRevision - revision },
  };
}
