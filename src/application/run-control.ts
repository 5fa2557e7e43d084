/**
 * How a run is asked to stop. The first request ends it politely, the second at once. It carries requests from
 * whoever has the signals to the runner, and never acts by itself.
 */
import type { InterruptionCause, StopSignal } from "../schema/codes.ts";

export interface StopRequest {
  readonly cause: Exclude<InterruptionCause, "runner_lost">;
  readonly signal: StopSignal | null;
}

export class RunControl {
  readonly #stop = new AbortController();
  readonly #force = new AbortController();
  #request: StopRequest | null = null;

  /** Aborted by the first request: nothing new is begun. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborted by the second request: what runs is killed. */
  get forcing(): AbortSignal {
    return this.#force.signal;
  }

  /** The first request; later ones do not change why a run was stopped. */
  get request(): StopRequest | null {
    return this.#request;
  }

  /**
   * The first call ends the run politely, a second one kills its step.
   *
   * @example
   * const control = new RunControl();
   * setTimeout(() => control.stop(), 60_000);
   * await planstream.run(backfill, { control });
   */
  stop(request: StopRequest = { cause: "request", signal: null }): void {
    if (this.#request === null) {
      this.#request = request;
      this.#stop.abort();
    } else {
      this.#force.abort();
    }
  }

  /**
   * Stops and kills at once.
   *
   * @example
   * const control = new RunControl();
   * process.once("SIGQUIT", () => control.force());
   */
  force(): void {
    if (this.#request === null) this.stop();
    this.#force.abort();
  }
}
