/** A clock for tests: it stands still until it is advanced, so nothing ever waits for real time. */
import type { Clock } from "../../application/ports/clock.ts";

export interface ManualClock extends Clock {
  /** Lets the time pass and wakes those who slept that long. */
  advance(ms: number): void;
  /** How many are asleep. */
  readonly sleepers: number;
}

/** A clock that stands still until it is advanced. Its chance is always 0.5. */
export function manualClock(start = "2026-01-01T00:00:00.000Z"): ManualClock {
  let passedMs = 0;
  const sleeping = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return {
    now: () => new Date(Date.parse(start) + passedMs).toISOString(),
    monotonicMs: () => passedMs,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted) return resolve();
        const sleeper = {
          untilMs: passedMs + ms,
          wake: () => {
            sleeping.delete(sleeper);
            signal?.removeEventListener("abort", sleeper.wake);
            resolve();
          },
        };
        sleeping.add(sleeper);
        signal?.addEventListener("abort", sleeper.wake);
      }),
    advance(ms) {
      passedMs += ms;
      for (const sleeper of [...sleeping]) if (sleeper.untilMs <= passedMs) sleeper.wake();
    },
    get sleepers() {
      return sleeping.size;
    },
  };
}
