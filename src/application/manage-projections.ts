/**
 * Brings the kept states of plans to this program's fold, makes them anew, or drops them: the same for a store that keeps
 * them with its events and for one whose projections make them. Events are never touched, so nothing can be lost by it.
 */
import { planStateProjection } from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { loadPlan } from "./load-plan.ts";
import { planIdOf, planStream, planStreamPrefix } from "./plan-stream.ts";
import type { KeptPlan, ProjectionChange } from "./ports/projections.ts";
import { type ProjectionGround, projectionStatus } from "./projection-status.ts";
import { isSameState, stateSnapshot } from "./state-snapshot.ts";

export interface Managed {
  readonly changes: readonly ProjectionChange[];
  /** How many plans were folded by this process; null where a projection does that. */
  readonly folded: number | null;
}

export interface ManageOptions {
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean;
}

/** This program's fold beside any other one, and only then away with the others, so that resumes are quick throughout. */
export async function deployProjection(
  ground: ProjectionGround,
  { dryRun = false }: ManageOptions = {},
): Promise<Managed> {
  const { projections } = ground;
  if (projections === null) {
    const { behind, wrong } = await projectionStatus(ground);
    const planIds = [...behind, ...wrong];
    return { changes: [], folded: dryRun ? planIds.length : await foldAnew(ground, planIds) };
  }
  if (dryRun) {
    const { own, others } = await projections.status();
    const ours: ProjectionChange[] =
      own.state === "missing"
        ? [{ change: "created", name: own.name }]
        : own.state === "stopped" || own.state === "faulted"
          ? [{ change: "started", name: own.name }]
          : [];
    const gone = (others ?? []).map(({ name }) => ({ change: "deleted", name }) as const);
    return { changes: [...ours, ...gone], folded: null };
  }
  await lookAcross(ground);
  const made = await projections.create();
  await projections.caughtUp();
  return { changes: [...made, ...(await projections.removeOthers())], folded: null };
}

/** From the first event on, in place of what was kept: while a projection does that, plans are resumed from their events. */
export async function rebuildProjection(
  ground: ProjectionGround,
  { dryRun = false }: ManageOptions = {},
): Promise<Managed> {
  const { projections } = ground;
  if (projections === null) {
    const planIds = (await ground.store.listStreams(planStreamPrefix)).map(({ stream }) => planIdOf(stream));
    return { changes: [], folded: dryRun ? planIds.length : await foldAnew(ground, planIds) };
  }
  if (dryRun) {
    const { own } = await projections.status();
    const change = own.state === "missing" ? "created" : "reset";
    return { changes: [{ change, name: own.name }], folded: null };
  }
  await lookAcross(ground);
  const changes = await projections.restart();
  await projections.caughtUp();
  return { changes, folded: null };
}

/** All that is kept, of every fold. Resumes fold the events from then on. */
export async function deleteProjection(
  ground: ProjectionGround,
  { dryRun = false }: ManageOptions = {},
): Promise<Managed> {
  const { projections, store } = ground;
  if (projections === null) {
    let dropped = 0;
    for (const { stream } of await store.listStreams(planStreamPrefix)) {
      if ((await store.readSnapshot(planStateProjection, stream)) === null) continue;
      if (!dryRun) await store.keepSnapshots(stream, []);
      dropped++;
    }
    const name = planStateProjection;
    return { changes: dropped === 0 ? [] : [{ change: "deleted", name }], folded: null };
  }
  if (!dryRun) {
    await lookAcross(ground);
    return {
      changes: [...(await projections.remove()), ...(await projections.removeOthers())],
      folded: null,
    };
  }
  const { own, others } = await projections.status();
  const there = [...(own.state === "missing" ? [] : [own]), ...(others ?? [])];
  return { changes: there.map(({ name }) => ({ change: "deleted", name })), folded: null };
}

/** Whoever may not look across plans cannot see a projection catch up, and is told so before anything is done. */
async function lookAcross({ store }: ProjectionGround): Promise<void> {
  await store.listStreams(planStreamPrefix, 1);
}

/** Why a kept state is not used; null where it is. */
export type KeptVerdict = "none_kept" | "broken" | "other_fold" | "other_history" | "differs" | null;

export interface KeptOfPlan extends KeptPlan {
  readonly planId: string;
  readonly name: string;
  readonly headRevision: number;
  readonly unusable: KeptVerdict;
}

/** What is kept of one plan, held against all of its events. */
export async function keptOfPlan(ground: ProjectionGround, planId: string): Promise<KeptOfPlan> {
  const { projections, store, digests } = ground;
  const stream = planStream(planId);
  const kept =
    projections === null
      ? { snapshot: await store.readSnapshot(planStateProjection, stream), broken: null }
      : await projections.kept(stream);
  const [newest] = await store.readStream(stream, { direction: "backwards", limit: 1 });
  const name = projections?.name ?? planStateProjection;
  const about = { ...kept, planId, name, headRevision: newest?.revision ?? -1 };
  const { snapshot, broken } = kept;
  if (broken !== null) return { ...about, unusable: "broken" };
  if (snapshot === null) return { ...about, unusable: "none_kept" };
  if (snapshot.fingerprint !== planStateFingerprint) return { ...about, unusable: "other_fold" };
  const folded = await loadPlan(ground, planId, { source: "events", upTo: snapshot.revision });
  if (folded?.hash !== snapshot.hash) return { ...about, unusable: "other_history" };
  return { ...about, unusable: isSameState(digests, folded.state, snapshot.state) ? null : "differs" };
}

/** Keeps a state of each plan whose events can be folded, and none of the others. Returns how many are kept. */
async function foldAnew(ground: ProjectionGround, planIds: readonly string[]): Promise<number> {
  let kept = 0;
  for (const planId of planIds) {
    const plan = await loadPlan(ground, planId, { source: "events" });
    const isWhole = plan !== null && plan.damagedRevision === null;
    const snapshots = isWhole ? [stateSnapshot(plan.state, plan.hash)] : [];
    await ground.store.keepSnapshots(planStream(planId), snapshots);
    if (isWhole) kept++;
  }
  return kept;
}
