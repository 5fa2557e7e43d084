/**
 * Who runs plans, and whether they still do. Beats are kept by the store outside plan streams, so that
 * renewing them never moves a plan's revision. Clocks of two hosts are never compared: a watcher sees whether a
 * beat changed while its own monotonic clock ran.
 */
import type { Owner } from "../../schema/events.ts";

/** The newest beat of one owner. `count` only grows, not by one; equal counts mean no beat in between. */
export interface OwnerBeat {
  readonly count: number;
  /** The run ids the owner says it is running. */
  readonly runs: readonly string[];
  /** ISO 8601, by the owner's own clock: for people to read, never to compare. */
  readonly at: string;
}

/** A call is bounded in time: it fails with `STORE_UNAVAILABLE` where the store cannot be reached. */
export interface Owners {
  /** Writes the next beat of this owner, naming all its runs. A run is named before its first event. */
  beat(owner: Owner, runs: readonly string[], at: string): Promise<void>;
  /** The newest beat, or null when the owner never beat or has left. */
  lastBeat(ownerId: string): Promise<OwnerBeat | null>;
  /** Forgets the owner: it runs nothing any more. */
  leave(ownerId: string): Promise<void>;
}

/** What this machine can say about the process behind an owner. */
export interface OwnerProcesses {
  /** This process as an owner. The id is new for every process. */
  self(): Owner;
  /** `gone`: surely ended. `alive`: surely running. `unknown`: another host or pid namespace. */
  look(owner: Owner): "alive" | "gone" | "unknown";
  /** Sends the process SIGTERM, where `look` says alive. False where it cannot. */
  interrupt(owner: Owner): boolean;
  /** Kills the process where `look` says alive; waits until it is gone. False where it cannot. */
  kill(owner: Owner): Promise<boolean>;
}
