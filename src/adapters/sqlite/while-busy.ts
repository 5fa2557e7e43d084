/**
 * Waiting for another connection without holding up the event loop: SQLite is told to give up at once, and the work
 * is tried again from a timer.
 */
import { isBusy, storeFailure } from "./sqlite-failure.ts";

export interface BusyBudget {
  /** Named in the failure. */
  readonly path: string;
  /** How long one call may wait for others, from the first time one is in the way. */
  readonly budgetMs: number;
}

/** Repeats the work while it fails as busy. @throws StoreError `STORE_UNAVAILABLE` when the budget is spent. */
export async function whileBusy<T>({ path, budgetMs }: BusyBudget, work: () => T | Promise<T>): Promise<T> {
  // Asked when there is something to wait for: the clock of Node.js takes a millisecond to load.
  let startedMs: number | null = null;
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      startedMs ??= performance.now();
      if (performance.now() - startedMs >= budgetMs) throw storeFailure(error, path);
    }
    await pause(tries);
  }
}

/** From 1 ms, doubled up to 25 ms; a random half of it is left out, so that waiting processes fall out of step. */
export function pause(tries: number): Promise<void> {
  const ms = Math.min(25, 2 ** tries) * (0.5 + Math.random() / 2);
  return new Promise((resolve) => setTimeout(resolve, ms));
}
