/**
 * This process as an owner of runs: it beats every fifth of its lease, naming them all. A run is named before its
 * first event and forgotten after its last. The beats of a frozen process stop, which is what they are for.
 */
import type { CurrentRun } from "../../projections/plan-state.ts";
import type { Owner } from "../schema/events.ts";
import type { Clock } from "./ports/clock.ts";
import type { OwnerProcesses, Owners } from "./ports/owners.ts";
import { StoreError } from "./ports/store-error.ts";

/** That a run is over is in its plan's history; that its owner says so too is a courtesy nobody should wait long for. */
const farewellMs = 1_000;

export class OwnerBeats {
  readonly #processes: OwnerProcesses;
  readonly #owners: Owners;
  readonly #clock: Clock;
  /** Run id to what is aborted when this owner can no longer be sure that it still has the run. */
  readonly #runs = new Map<string, AbortController>();
  #stopLoop: AbortController | null = null;
  #sending: Promise<void> = Promise.resolve();
  /** A beat that is not sent yet. */
  #waiting: Promise<void> | null = null;
  #lastBeatMs = Number.NEGATIVE_INFINITY;

  constructor(owners: Owners, processes: OwnerProcesses, clock: Clock) {
    this.#owners = owners;
    this.#clock = clock;
    this.#processes = processes;
  }

  get owner(): Owner {
    return this.#processes.self();
  }

  /**
   * Names the run and returns a signal that is aborted when no beat could be written for two thirds of the lease:
   * soon others may take the run, so its step must be stopped before they can. Its reason is a `StoreError`. Naming it
   * again gives a new signal.
   *
   * @throws StoreError when the beat cannot be written; the run is not named then.
   */
  async begin(runId: string): Promise<AbortSignal> {
    const lapse = new AbortController();
    this.#runs.set(runId, lapse);
    try {
      await this.#beat();
    } catch (error) {
      this.#runs.delete(runId);
      this.#restWhenIdle();
      throw error;
    }
    if (this.#stopLoop === null) {
      this.#stopLoop = new AbortController();
      void this.#keepBeating(this.#stopLoop.signal);
    }
    return lapse.signal;
  }

  /** Forgets the run. Never fails, and waits a second at most: a beat that still names it runs out by itself. */
  async end(runId: string): Promise<void> {
    if (!this.#runs.delete(runId)) return;
    await this.#within(farewellMs, this.#beat());
    this.#restWhenIdle();
  }

  /** Forgets the run unless the plan's history still calls it the current one. As `end`. */
  async endUnlessCurrent(runId: string, current: CurrentRun | null): Promise<void> {
    if (current?.runId !== runId) await this.end(runId);
  }

  /** This process runs nothing any more. Never fails, and waits a second at most. */
  async leave(): Promise<void> {
    this.#runs.clear();
    this.#restWhenIdle();
    if (this.#lastBeatMs === Number.NEGATIVE_INFINITY) return;
    const left = this.#sending.then(() => this.#owners.leave(this.owner.id));
    await this.#within(farewellMs, left);
  }

  #restWhenIdle(): void {
    if (this.#runs.size > 0) return;
    this.#stopLoop?.abort();
    this.#stopLoop = null;
  }

  async #keepBeating(stop: AbortSignal): Promise<void> {
    const { leaseMs } = this.owner;
    const everyMs = leaseMs / 5;
    const leftMs = () => this.#lastBeatMs + (leaseMs * 2) / 3 - this.#clock.monotonicMs();
    for (;;) {
      await this.#clock.sleep(leftMs() > 0 ? Math.min(everyMs, leftMs()) : everyMs, stop);
      if (stop.aborted) return;
      // A process that was frozen gets the time for one beat before it gives up.
      await this.#within(Math.max(everyMs, leftMs()), this.#beat(), stop);
      if (leftMs() > 0) continue;
      const lost = new StoreError(
        "STORE_UNAVAILABLE",
        "the store could not be reached; the step was stopped",
      );
      for (const lapse of this.#runs.values()) lapse.abort(lost);
    }
  }

  /** Waits no longer than this, and never fails: a write that is not answered is worth no more than one that failed. */
  async #within(ms: number, written: Promise<void>, stop?: AbortSignal): Promise<void> {
    const answered = new AbortController();
    void written.catch(() => {}).finally(() => answered.abort());
    const over = stop === undefined ? answered.signal : AbortSignal.any([answered.signal, stop]);
    await this.#clock.sleep(ms, over);
  }

  /**
   * One after the other, each with the runs there are when it is sent, so that the last one is never stale. Behind one
   * that is not answered at most one waits: a store that is away must not leave a queue to work off.
   */
  #beat(): Promise<void> {
    this.#waiting ??= this.#sendNext();
    return this.#waiting;
  }

  #sendNext(): Promise<void> {
    const sent = this.#sending.then(async () => {
      this.#waiting = null;
      // Counted from before the beat was sent: a watcher's lease cannot begin earlier.
      const sentMs = this.#clock.monotonicMs();
      await this.#owners.beat(this.owner, [...this.#runs.keys()], this.#clock.now());
      this.#lastBeatMs = sentMs;
    });
    this.#sending = sent.catch(() => {});
    return sent;
  }
}
