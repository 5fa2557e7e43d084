/**
 * Whether the run a history calls current is over, alive or silent. It looks at the process where it is on this
 * machine, and at beats otherwise; it never compares two hosts' clocks and never decides what follows.
 */
import type { CurrentRun } from "../../projections/plan-state.ts";
import type { OwnerProcesses, Owners } from "./ports/owners.ts";
import type { WaitingGround } from "./waiting.ts";

export interface OwnerStatus {
  /** `alive`: not known to be over. `silent`: no beat for a whole lease, as far as it was watched. */
  readonly status: "over" | "alive" | "silent";
  readonly lastBeatAt: string | null;
}

export interface OwnerGround extends WaitingGround {
  readonly owners: Owners;
  readonly processes: OwnerProcesses;
}

export async function ownerStatus(ground: OwnerGround, run: CurrentRun): Promise<OwnerStatus> {
  const beat = await ground.owners.lastBeat(run.owner.id);
  const lastBeatAt = beat?.at ?? null;
  if (ground.processes.look(run.owner) === "gone") return { status: "over", lastBeatAt };
  // An owner names a run before it begins and forgets it when it has ended it; one that left runs nothing.
  if (beat === null || !beat.runs.includes(run.runId)) return { status: "over", lastBeatAt };
  return { status: "alive", lastBeatAt };
}

/**
 * Looks for a whole lease, by this process's clock, whether the owner gives a sign of life.
 *
 * @throws the reason of `signal` as soon as that is aborted.
 */
export async function watchOwner(
  ground: OwnerGround,
  run: CurrentRun,
  signal?: AbortSignal,
): Promise<OwnerStatus> {
  const { clock } = ground;
  const { leaseMs, host, pid } = run.owner;
  const first = await ground.owners.lastBeat(run.owner.id);
  const startedAt = clock.monotonicMs();
  let isTold = false;
  for (;;) {
    const now = await ownerStatus(ground, run);
    if (now.status === "over") return now;
    const beat = await ground.owners.lastBeat(run.owner.id);
    if (beat?.count !== first?.count) return now;
    const leftMs = leaseMs - (clock.monotonicMs() - startedAt);
    if (leftMs <= 0) return { ...now, status: "silent" };
    if (!isTold) ground.onWaiting?.({ kind: "owner", host, pid, patienceMs: leaseMs });
    isTold = true;
    await clock.sleep(Math.min(leftMs, 250), signal);
    signal?.throwIfAborted();
  }
}
