/**
 * The kept states of a projection: how many there are, of which fold, how far behind their plans, and whether they are of
 * their plans' histories. States a file keeps are held against the fold, too; at a store elsewhere that would be to read it as a
 * whole, and is done for one plan at a time when it is asked for. It reads and changes nothing.
 */
import { planStateProjection } from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { type Ground, isOfHistory, loadPlan } from "./load-plan.ts";
import { planIdOf, planStreamPrefix } from "./plan-stream.ts";
import type { StateSnapshot } from "./ports/event-store.ts";
import type { KeptPlan, ProjectionsStatus, StoreProjections } from "./ports/projections.ts";
import { isSameState, snapshotEvery } from "./state-snapshot.ts";

export interface ProjectionGround extends Ground {
  /** Null for a store that keeps states with its events. */
  readonly projections: StoreProjections | null;
}

/** A store elsewhere is not read as a whole to be looked at: those plans that were written to last. */
const plansSampled = 20;

export interface ProjectionStatus {
  readonly name: string;
  /** Of this program's fold. */
  readonly fingerprint: string;
  readonly plans: number;
  /** How many of them were looked at: all, or those with the newest events. */
  readonly sampled: number;
  /** Kept states by the fold they are of. */
  readonly kept: readonly { readonly fingerprint: string; readonly plans: number }[];
  /** Events after the kept state, of the plan that has most of them; only states of this fold count. */
  readonly mostBehind: number;
  /** Plans whose state is further behind than a store that works ever leaves it. */
  readonly behind: readonly string[];
  /** Plans whose kept state is of another fold, of another history, or, in a file, not what the events fold to. */
  readonly wrong: readonly string[];
  /** Plans of which nothing is kept from an event on that could not be taken. Their events are folded. */
  readonly broken: readonly (NonNullable<KeptPlan["broken"]> & { readonly planId: string })[];
  /** What runs at a store whose projections make the states; null where nothing does. */
  readonly server: ProjectionsStatus | null;
}

export async function projectionStatus(ground: ProjectionGround): Promise<ProjectionStatus> {
  const { store, projections } = ground;
  const server = (await projections?.status()) ?? null;
  const heads = await store.listStreams(planStreamPrefix);
  const looked = projections === null ? heads : heads.slice(0, plansSampled);
  const folds = new Map<string, number>();
  const [behind, wrong]: [string[], string[]] = [[], []];
  const broken: ProjectionStatus["broken"][number][] = [];
  let mostBehind = 0;
  for (const { stream, revision } of looked) {
    const planId = planIdOf(stream);
    const { snapshot: kept, broken: notTaken } = await keptOf(ground, stream, server);
    if (notTaken !== null) {
      broken.push({ planId, ...notTaken });
      continue;
    }
    if (kept === null) {
      if (revision >= snapshotEvery) behind.push(planId);
      continue;
    }
    folds.set(kept.fingerprint, (folds.get(kept.fingerprint) ?? 0) + 1);
    if (kept.fingerprint !== planStateFingerprint || !(await isRight(ground, planId, kept))) {
      wrong.push(planId);
      continue;
    }
    const lag = revision - kept.revision;
    mostBehind = Math.max(mostBehind, lag);
    if (lag > snapshotEvery) behind.push(planId);
  }
  return {
    name: projections?.name ?? planStateProjection,
    fingerprint: planStateFingerprint,
    plans: heads.length,
    sampled: looked.length,
    kept: [...folds].map(([fingerprint, plans]) => ({ fingerprint, plans })),
    mostBehind,
    behind,
    wrong,
    broken,
    server,
  };
}

/** A projection that does not run may never answer: it is asked as a resume asks it, which does not wait. */
async function keptOf(
  { store, projections }: ProjectionGround,
  stream: string,
  server: ProjectionsStatus | null,
): Promise<KeptPlan> {
  if (projections !== null && server?.own.state === "running") return projections.kept(stream);
  return { snapshot: await store.readSnapshot(planStateProjection, stream), broken: null };
}

async function isRight(ground: ProjectionGround, planId: string, kept: StateSnapshot): Promise<boolean> {
  if (ground.projections !== null) return isOfHistory(ground, planId, kept);
  const folded = await loadPlan(ground, planId, { source: "events", upTo: kept.revision });
  return folded?.hash === kept.hash && isSameState(ground.digests, folded.state, kept.state);
}
