/**
 * A fold that a store runs over each stream as it comes to see its events, where it lists streams from something it makes
 * itself. The store keeps what comes of it and looks into none of it.
 */
import type { RecordedEvent, StateSnapshot } from "./event-store.ts";

export interface StreamFold {
  readonly projection: string;
  /** Changes when the fold's meaning does: what was kept under another one is useless. */
  readonly fingerprint: string;
  /**
   * The state with these events of the stream; `kept` is what came of those before them, null where there were none. Events
   * that are in it already change nothing. Null: they do not follow it, so the stream has to be read.
   */
  next(stream: string, kept: StateSnapshot | null, events: readonly RecordedEvent[]): StateSnapshot | null;
}
