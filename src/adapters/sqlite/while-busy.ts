/**
 * Waiting for another connection without holding up the event loop: SQLite is told to give up at once, and the work
 * is tried again from a timer.
 */
import { isBusy, storeFailure } from "./sqlite-failure.ts";

export interface BusyBudget {
  /** Named in the failure. */
  readonly path: string;
  /** How long one call may wait for others altogether. */
  readonly budgetMs: number;
}

/** Repeats the work while it fails as busy. @throws StoreError `STORE_UNAVAILABLE` when the budget is spent. */
export async function whileBusy<T>({ path, budgetMs }: BusyBudget, work: () => T | Promise<T>): Promise<T> {
  const startedMs = performance.now();
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
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
