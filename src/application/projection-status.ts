/**
 * The kept states of a projection: how many there are, of which fold, how far behind their plans, and whether they are what
 * the events fold to. Rebuilding drops them and folds anew; events are never touched.
 */
import { planStateProjection } from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { type Ground, loadPlan } from "./load-plan.ts";
import { planIdOf, planStreamPrefix } from "./plan-stream.ts";
import { isSameState, snapshotEvery, stateSnapshot } from "./state-snapshot.ts";

export interface ProjectionStatus {
  readonly name: string;
  /** Of this program's fold. */
  readonly fingerprint: string;
  readonly plans: number;
  /** Kept states by the fold they are of. */
  readonly kept: readonly { readonly fingerprint: string; readonly plans: number }[];
  /** Events after the kept state, of the plan that has most of them; only states of this fold count. */
  readonly mostBehind: number;
  /** Plans whose state is further behind than a store that works ever leaves it. */
  readonly behind: readonly string[];
  /** Plans whose kept state is of another fold, of another history, or not what the events fold to. */
  readonly wrong: readonly string[];
}

export async function projectionStatus(ground: Ground): Promise<ProjectionStatus> {
  const { store, digests } = ground;
  const heads = await store.listStreams(planStreamPrefix);
  const folds = new Map<string, number>();
  const [behind, wrong]: [string[], string[]] = [[], []];
  let mostBehind = 0;
  for (const { stream, revision } of heads) {
    const planId = planIdOf(stream);
    const kept = await store.readSnapshot(planStateProjection, stream);
    if (kept === null) {
      if (revision >= snapshotEvery) behind.push(planId);
      continue;
    }
    folds.set(kept.fingerprint, (folds.get(kept.fingerprint) ?? 0) + 1);
    const folded = await loadPlan(ground, planId, { source: "events", upTo: kept.revision });
    const isOurs = kept.fingerprint === planStateFingerprint && folded?.hash === kept.hash;
    if (!isOurs || !isSameState(digests, folded.state, kept.state)) {
      wrong.push(planId);
      continue;
    }
    const lag = revision - kept.revision;
    mostBehind = Math.max(mostBehind, lag);
    if (lag > snapshotEvery) behind.push(planId);
  }
  return {
    name: planStateProjection,
    fingerprint: planStateFingerprint,
    plans: heads.length,
    kept: [...folds].map(([fingerprint, plans]) => ({ fingerprint, plans })),
    mostBehind,
    behind,
    wrong,
  };
}

/** Drops every kept state and keeps one for each plan whose events can be folded. Returns how many are kept. */
export async function rebuildProjection(ground: Ground): Promise<number> {
  let kept = 0;
  for (const { stream } of await ground.store.listStreams(planStreamPrefix)) {
    const plan = await loadPlan(ground, planIdOf(stream), { source: "events" });
    const isWhole = plan !== null && plan.damagedRevision === null;
    await ground.store.keepSnapshots(stream, isWhole ? [stateSnapshot(plan.state, plan.hash)] : []);
    if (isWhole) kept++;
  }
  return kept;
}
