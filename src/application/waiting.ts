/**
 * Tells whoever wants to know that planstream keeps somebody waiting, and for what: a store that does not take what it
 * is given, or a sign of life of another process. It only tells; how long is waited is decided elsewhere.
 */
import type { Clock } from "./ports/clock.ts";

export type Waiting =
  /** The store cannot be reached or written; it is tried again. */
  | { readonly kind: "store"; readonly error: Error; readonly patienceMs: number }
  /** A plan is to be taken over from this process, if it stays silent. */
  | { readonly kind: "owner"; readonly host: string; readonly pid: number; readonly patienceMs: number };

export interface WaitingGround {
  readonly clock: Clock;
  /** Must not throw. */
  readonly onWaiting?: ((waiting: Waiting) => void) | undefined;
}

/** Sooner than this it is a hiccup, and no news. With the back-off it is told well within 2 s. */
const hiccupMs = 500;

/** To be called with each failure before the next try; tells once. */
export function storeWaiting(
  { clock, onWaiting }: WaitingGround,
  patienceMs: number,
): (error: unknown) => void {
  const startedAt = clock.monotonicMs();
  let isTold = false;
  return (error) => {
    if (isTold || !(error instanceof Error) || clock.monotonicMs() - startedAt < hiccupMs) return;
    isTold = true;
    onWaiting?.({ kind: "store", error, patienceMs });
  };
}
