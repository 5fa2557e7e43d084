/**
 * Calls a step function and waits for it, but no longer than the step may take: a function cannot be killed, so one
 * that does not end is abandoned. Whatever it returns or throws later is dropped.
 */
import type { Clock } from "../../application/ports/clock.ts";
import type { StepControl } from "../../application/ports/step-executor.ts";

export interface CallEnd {
  readonly how: "returned" | "threw" | "abandoned";
  /** What was returned or thrown. */
  readonly value: unknown;
  /** What was ending the step by then; the first cause stays. */
  readonly cause: "stop" | "timeout" | null;
}

/** How long a function may go on once it should have ended for good. */
const lastWaitMs = 2_000;

/** `call` is called at once, with a signal that is aborted when the function should end. */
export async function callInTime(
  call: (signal: AbortSignal) => unknown,
  control: StepControl,
  timeoutMs: number | null,
  clock: Clock,
): Promise<CallEnd> {
  const over = new AbortController();
  const asked = new AbortController();
  let cause: CallEnd["cause"] = null;
  let abandon: () => void = () => undefined;
  const abandoned = new Promise<void>((resolve) => {
    abandon = resolve;
  });

  const ask = async (why: "stop" | "timeout", waitMs: number): Promise<void> => {
    if (cause !== null || over.signal.aborted) return;
    cause = why;
    asked.abort();
    await clock.sleep(waitMs, over.signal);
    abandon();
  };
  const until = { signal: over.signal };
  control.stop.addEventListener("abort", () => ask("stop", control.graceMs + lastWaitMs), until);
  control.kill.addEventListener(
    "abort",
    () => {
      cause ??= "stop";
      asked.abort();
      abandon();
    },
    until,
  );
  if (timeoutMs !== null) clock.sleep(timeoutMs, over.signal).then(() => ask("timeout", lastWaitMs));

  const called = (async () => call(asked.signal))();
  const end = await Promise.race([
    called.then(
      (value) => ({ how: "returned", value }) as const,
      (value: unknown) => ({ how: "threw", value }) as const,
    ),
    abandoned.then(() => ({ how: "abandoned", value: undefined }) as const),
  ]);
  over.abort();
  return { ...end, cause };
}
