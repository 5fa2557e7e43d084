/**
 * Ends a try step by step: on `stop` SIGINT, after the grace SIGTERM, then SIGKILL; on a timeout SIGTERM, then
 * SIGKILL; on `kill` SIGKILL at once. One ladder serves all processes of a try, one after the other. It decides when
 * to signal, never what became of the try.
 */
import type { Clock } from "../../application/ports/clock.ts";
import type { StepControl } from "../../application/ports/step-executor.ts";

/** Why a try is being ended; the first cause stays. */
export interface Ending {
  readonly cause: "stop" | "timeout";
  /** SIGKILL was sent to a process. */
  readonly killed: boolean;
}

export interface StopLadder {
  /** Null while nothing ends the try. The signals must not be aborted yet when the ladder is made. */
  ending(): Ending | null;
  /** Signals go to this process until the returned function is called, the present one at once. */
  attach(signal: (name: NodeJS.Signals) => void): () => void;
  /** Nothing is sent any more, and no timer or listener is left. */
  close(): void;
}

interface Rung {
  readonly signal: NodeJS.Signals;
  /** Until the next one. */
  readonly waitMs: number;
}

const lastWaitMs = 2_000;
const lastRungs: readonly Rung[] = [
  { signal: "SIGTERM", waitMs: lastWaitMs },
  { signal: "SIGKILL", waitMs: 0 },
];

export function stopLadder(control: StepControl, timeoutMs: number | null, clock: Clock): StopLadder {
  const closed = new AbortController();
  let cause: Ending["cause"] | null = null;
  let present: NodeJS.Signals | null = null;
  let killed = false;
  let target: ((name: NodeJS.Signals) => void) | null = null;

  const deliver = (): void => {
    if (present === null || target === null) return;
    killed ||= present === "SIGKILL";
    target(present);
  };
  const send = (signal: NodeJS.Signals): void => {
    if (closed.signal.aborted || present === "SIGKILL") return;
    present = signal;
    deliver();
  };
  const climb = async (why: Ending["cause"], rungs: readonly Rung[]): Promise<void> => {
    if (closed.signal.aborted || cause !== null) return;
    cause = why;
    for (const { signal, waitMs } of rungs) {
      send(signal);
      await clock.sleep(waitMs, closed.signal);
    }
  };
  const stop = () => climb("stop", [{ signal: "SIGINT", waitMs: control.graceMs }, ...lastRungs]);
  const kill = (): void => {
    cause ??= "stop";
    send("SIGKILL");
  };

  control.stop.addEventListener("abort", stop);
  control.kill.addEventListener("abort", kill);
  if (timeoutMs !== null) clock.sleep(timeoutMs, closed.signal).then(() => climb("timeout", lastRungs));

  return {
    ending: () => cause && { cause, killed },
    attach: (signal) => {
      target = signal;
      deliver();
      return () => {
        target = null;
      };
    },
    close: () => {
      closed.abort();
      control.stop.removeEventListener("abort", stop);
      control.kill.removeEventListener("abort", kill);
    },
  };
}
