/** Who hears a run and tells it. What it has said was stored before; it never holds the run up and never throws. */
import type { PerformOptions } from "../composition/planstream.ts";

export interface Narrator extends Required<Pick<PerformOptions, "onEvent" | "onStep" | "onOutput">> {
  /** The first stop signal has come. */
  readonly onStop: () => void;
  /** While a person is asked at the terminal, nothing is drawn there. */
  readonly whileAsked: <T>(ask: () => Promise<T>) => Promise<T>;
  /** The run is over. Called once, whatever happened. */
  readonly end: () => void;
}
