/**
 * The clock of this machine. Waiting uses the monotonic clock, so a corrected wall clock neither shortens nor
 * lengthens it. A waiting `sleep` keeps the process alive; it never outlives its signal.
 */
import type { Clock } from "../../application/ports/clock.ts";

/** Timers of Node.js hold at most 31 bits of milliseconds and fire at once above that. */
const timerMaxMs = 2 ** 31 - 1;

export function systemClock(): Clock {
  return {
    now: () => new Date().toISOString(),
    monotonicMs: () => performance.now(),
    sleep,
    random: () => Math.random(),
  };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  for (let leftMs = ms; leftMs > 0 && !signal?.aborted; leftMs -= timerMaxMs) {
    await wait(Math.min(leftMs, timerMaxMs), signal);
  }
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
