/**
 * Follows plans as they go on: their events as any process appends them, until their runs are over. An owner that was
 * killed writes no end, so owners are asked for, too. It reads only.
 */
import { evolve, type PlanState } from "../../projections/plan-state.ts";
import { type Ground, type LoadedPlan, reload } from "./load-plan.ts";
import { merged } from "./merged.ts";
import { type OwnerGround, ownerStatus } from "./owner-status.ts";
import { planIdOf, planStream, planStreamPrefix } from "./plan-stream.ts";
import type { RecordedEvent, Subscription } from "./ports/event-store.ts";
import { decode, type StoredEvent } from "./stored-event.ts";

export interface FollowedEvent {
  readonly planId: string;
  readonly event: StoredEvent;
  /** The plan with this event. */
  readonly state: PlanState;
}

/** How often owners are asked for. Events come by themselves. */
const ownerPollMs = 1_000;

/** Events behind those that `plans` hold. Ends when none of the plans has a run any more, or the signal is aborted. */
export async function* followRuns(
  ground: Ground & OwnerGround,
  plans: readonly LoadedPlan[],
  signal: AbortSignal,
): AsyncGenerator<FollowedEvent> {
  const followed = new Map(plans.map((plan) => [plan.planId, { state: plan.state, lostAt: Number.NaN }]));
  const isOver = () =>
    [...followed.values()].every(({ state, lostAt }) => state.run === null || state.revision >= lostAt);
  if (isOver()) return;
  const left = new AbortController();
  const subscriptions = plans.map(({ planId, position }) =>
    ground.store.subscribe({ after: position, stream: planStream(planId) }),
  );
  const leave = () => closeAll(subscriptions, left);
  signal.addEventListener("abort", leave);
  if (signal.aborted) await leave();
  try {
    for await (const came of merged<RecordedEvent | LostRun>([
      ...subscriptions,
      lostRuns(ground, plans, left.signal),
    ])) {
      if ("lostAt" in came) {
        const plan = followed.get(came.planId);
        if (plan !== undefined) plan.lostAt = came.lostAt;
      } else {
        const planId = planIdOf(came.stream);
        const plan = followed.get(planId);
        const decoded = decode(ground.digests, came, null);
        if (plan === undefined || decoded.kind === "damaged") return;
        plan.state = evolve(plan.state, decoded.event);
        // A run that came after the lost one is alive until it is told lost itself.
        if (decoded.event.revision > plan.lostAt) plan.lostAt = Number.NaN;
        yield { planId, event: decoded.event, state: plan.state };
      }
      if (isOver()) return;
    }
  } finally {
    signal.removeEventListener("abort", leave);
    await leave();
  }
}

/** Every plan's events behind a position, or all there are. Ends when the signal is aborted. */
export async function* followAll(
  { store, digests }: Ground,
  after: string | null,
  signal: AbortSignal,
): AsyncGenerator<Omit<FollowedEvent, "state">> {
  const subscription = store.subscribe({ after });
  const leave = () => subscription.close();
  signal.addEventListener("abort", leave);
  try {
    if (signal.aborted) return;
    for await (const recorded of subscription) {
      if (!recorded.stream.startsWith(planStreamPrefix)) continue;
      const decoded = decode(digests, recorded, null);
      if (decoded.kind === "event") yield { planId: planIdOf(recorded.stream), event: decoded.event };
    }
  } finally {
    signal.removeEventListener("abort", leave);
    await subscription.close();
  }
}

interface LostRun {
  readonly planId: string;
  /** Revision behind which its owner cannot have written anything. */
  readonly lostAt: number;
}

/** Runs whose owner is gone without a word. Each is told once. */
async function* lostRuns(
  ground: Ground & OwnerGround,
  plans: readonly LoadedPlan[],
  signal: AbortSignal,
): AsyncGenerator<LostRun> {
  const watched = new Map(plans.map((plan) => [plan.planId, plan]));
  const told = new Set<string>();
  while (!signal.aborted) {
    for (const [planId, seen] of watched) {
      const plan = await reload(ground, seen);
      watched.set(planId, plan);
      const { run } = plan.state;
      if (run === null || told.has(run.runId)) continue;
      // Asked before the history is read again: what an owner writes before it goes is seen then.
      if ((await ownerStatus(ground, run)).status !== "over") continue;
      const { state } = await reload(ground, plan);
      if (state.run?.runId !== run.runId) continue;
      told.add(run.runId);
      yield { planId, lostAt: state.revision };
    }
    await ground.clock.sleep(ownerPollMs, signal);
  }
}

async function closeAll(subscriptions: readonly Subscription[], left: AbortController): Promise<void> {
  left.abort();
  await Promise.all(subscriptions.map((subscription) => subscription.close()));
}
