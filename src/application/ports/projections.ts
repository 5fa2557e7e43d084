/**
 * What a store can do whose kept states are made beside it, by projections that run by themselves. Names and reasons are the
 * store's own. Nothing here changes an event, and a plan can be resumed whatever a projection does.
 *
 * Failures are `StoreError`s of `./store-error.ts`.
 */
import type { StateSnapshot } from "./event-store.ts";

export interface RunningProjection {
  readonly name: string;
  readonly state: "running" | "starting" | "stopped" | "faulted" | "missing";
  /** Why it is faulted, in the store's words. */
  readonly reason: string | null;
}

export interface ProjectionsStatus {
  /** The one of this program's fold. */
  readonly own: RunningProjection;
  /** Those of other folds that are still there; null where nobody may look. */
  readonly others: readonly RunningProjection[] | null;
  /** What the store must run for ours to be given any event. */
  readonly needs: RunningProjection;
}

/** What was done, or would be. */
export interface ProjectionChange {
  readonly change: "created" | "started" | "reset" | "deleted";
  readonly name: string;
}

export interface KeptPlan {
  /** Null where none is kept. */
  readonly snapshot: StateSnapshot | null;
  /** The event it could not take; nothing after it is kept, and the state is not used. */
  readonly broken: { readonly revision: number; readonly message: string } | null;
}

export interface StoreProjections {
  /** Of this program's fold. */
  readonly name: string;
  status(): Promise<ProjectionsStatus>;
  kept(stream: string): Promise<KeptPlan>;
  /** Creates ours unless it is there, and starts it where it stands. Other ones are left alone. */
  create(): Promise<readonly ProjectionChange[]>;
  /** Resolves when ours has taken the events there were when it was called. @throws StoreError when it does not go on */
  caughtUp(): Promise<void>;
  /**
   * Ours begins again at the first event, or is created. Resolves when it has begun; until it has caught up it keeps less than
   * it did, or nothing.
   */
  restart(): Promise<readonly ProjectionChange[]>;
  /** Those of other folds. */
  removeOthers(): Promise<readonly ProjectionChange[]>;
  /** Ours, with what it kept, as far as whoever asks may remove that. */
  remove(): Promise<readonly ProjectionChange[]>;
}
