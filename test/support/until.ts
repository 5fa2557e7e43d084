/**
 * Waiting in tests: for a condition, never for a time. What is awaited happens on its own or when a manual clock is
 * moved; a condition that is not met after many turns of the event loop fails by name.
 */
import type { ManualClock } from "../../src/testing.ts";

const turnsMax = 20_000;

/** Lets everything that can happen without the clock happen, one turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves once the condition holds. The clock stands still meanwhile. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns === turnsMax) throw new Error(`it never came to this: ${what}`);
    await turn();
  }
}

/** Moves the clock on, step by step, until the promise has settled, and gives its value. */
export async function whileTimePasses<T>(
  clock: ManualClock,
  stepMs: number,
  pending: Promise<T>,
): Promise<T> {
  let settled = false;
  const done = pending.finally(() => {
    settled = true;
  });
  done.catch(() => {});
  for (let turns = 0; !settled; turns++) {
    if (turns === turnsMax) throw new Error("it never came to an end, however far the clock was moved");
    await turn();
    if (!settled && clock.sleepers > 0) clock.advance(stepMs);
  }
  return done;
}

/** Moves the clock by so much in steps, and lets happen what each step brings. */
export async function passTime(clock: ManualClock, ms: number, stepMs = 1_000): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) {
    clock.advance(Math.min(stepMs, leftMs));
    await turn();
    await turn();
  }
}
