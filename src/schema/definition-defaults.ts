/** What a step or a plan gets that does not say: the same for plan files and for programs. */
import type { RerunPolicy, StepPhase } from "./codes.ts";
import type { RetryPolicy } from "./definition.ts";

/** Ends at the first failure, also of one inside a pipe, and at a variable that is not set. */
export const defaultShell: readonly string[] = ["bash", "-euo", "pipefail", "-c"];

/** Applying touches the outside world. */
export function defaultRerun(phase: StepPhase): RerunPolicy {
  return phase === "apply" ? "ask" : "safe";
}

/** First after 1 s, then 2 s, 4 s and so on up to 1 m, after any failure. Neither limit contradicts the other. */
export function retryPolicy(
  policy: { readonly max: number } & { readonly [K in keyof RetryPolicy]?: RetryPolicy[K] | undefined },
): RetryPolicy {
  const { max, backoff = 2, onExit = null } = policy;
  const delayMs = policy.delayMs ?? Math.min(1_000, policy.maxDelayMs ?? 1_000);
  const maxDelayMs = policy.maxDelayMs ?? Math.max(60_000, delayMs);
  return { max, delayMs, backoff, maxDelayMs, onExit };
}
