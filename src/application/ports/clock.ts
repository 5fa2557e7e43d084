/** Time, injected. Wall-clock time is only ever written down; waiting and leases use the monotonic one. */
export interface Clock {
  /** ISO 8601 in UTC with milliseconds. */
  now(): string;
  /** Milliseconds from an arbitrary beginning; never goes back. */
  monotonicMs(): number;
  /** Resolves after the time, or at once when the signal is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 (inclusive) to 1 (exclusive), for jitter only. */
  random(): number;
}
