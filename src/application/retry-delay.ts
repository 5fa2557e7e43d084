/** How long to wait before a failed step's next try. Pure. */
import type { RetryPolicy } from "../schema/definition.ts";

/** Null: it is not tried again. `tryNumber` counts from 1; an exit code of null is a signal or a time-out. */
export function retryDelayMs(retry: RetryPolicy, tryNumber: number, exitCode: number | null): number | null {
  if (tryNumber > retry.max) return null;
  if (retry.onExit !== null && (exitCode === null || !retry.onExit.includes(exitCode))) return null;
  return Math.min(retry.maxDelayMs, Math.round(retry.delayMs * retry.backoff ** (tryNumber - 1)));
}
