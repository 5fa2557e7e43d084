/** Ends a stream of the client's from which nothing has come for a time: no deadline of the client's does. */
import type { Clock } from "../../application/ports/clock.ts";

export interface SilenceGuard {
  /** Something came. */
  heard(): void;
  /** The stream is over, or of no interest any more. */
  end(): void;
}

/** What gRPC calls a call that ran out of time. */
const deadlineExceeded = 4;

export function guardSilence(
  stream: { destroy(error: Error): unknown },
  silentMs: number,
  clock: Clock,
): SilenceGuard {
  const over = new AbortController();
  let heardMs = clock.monotonicMs();
  const watch = async () => {
    while (!over.signal.aborted) {
      const leftMs = heardMs + silentMs - clock.monotonicMs();
      if (leftMs <= 0) {
        const silence = Object.assign(new Error(`nothing came for ${silentMs} ms`), {
          code: deadlineExceeded,
        });
        stream.destroy(silence);
        return;
      }
      await clock.sleep(leftMs, over.signal);
    }
  };
  void watch();
  return {
    heard() {
      heardMs = clock.monotonicMs();
    },
    end: () => over.abort(),
  };
}
