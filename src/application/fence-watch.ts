/**
 * Watches a plan's stream while a run goes on, for the two events that take the plan away from it: an end it did
 * not write, or another run; and for answers to what it waits for. Everything else (a refusal, a total) only moves
 * the revision, and is not reported.
 */
import { type PlanEventType, terminalEventTypes } from "../schema/codes.ts";
import { planStream } from "./plan-stream.ts";
import type { Clock } from "./ports/clock.ts";
import type { EventStore, RecordedEvent, Subscription } from "./ports/event-store.ts";
import { isStoreError } from "./ports/store-error.ts";

export interface FenceWatch {
  /** Aborted when the plan was taken away; its reason is a `Fence`. */
  readonly signal: AbortSignal;
  /** Aborted where the store does not let the stream be watched; its reason is the `StoreError`. */
  readonly failed: AbortSignal;
  close(): Promise<void>;
}

/** `ended`: somebody cancelled the plan. `overtaken`: another run has it, which may be at work already. */
export type Fence = "ended" | "overtaken";

const endings: readonly string[] = terminalEventTypes;

const answers: readonly string[] = ["ApprovalGiven", "ApprovalDenied"] satisfies PlanEventType[];

/** `after`: the position of the newest event the run knows. */
export function watchFence(
  ground: { readonly store: EventStore; readonly clock: Clock },
  planId: string,
  runId: string,
  after: string,
  onAnswer: () => void,
): FenceWatch {
  const fenced = new AbortController();
  const failed = new AbortController();
  const closed = new AbortController();
  let subscription: Subscription | null = null;
  const watch = async () => {
    let seen = after;
    while (!closed.signal.aborted && !fenced.signal.aborted) {
      subscription = ground.store.subscribe({ after: seen, stream: planStream(planId) });
      try {
        for await (const recorded of subscription) {
          seen = recorded.position;
          if (answers.includes(recorded.type)) onAnswer();
          const fence = fenceIn(recorded, runId);
          if (fence !== null) return fenced.abort(fence);
        }
      } catch (error) {
        if (isStoreError(error) && error.isDefinite) return failed.abort(error);
        // A store that is away shows itself to the beats, which stop the step in time; here it is asked again.
        await ground.clock.sleep(1_000, closed.signal);
      }
    }
  };
  const done = watch();
  return {
    signal: fenced.signal,
    failed: failed.signal,
    async close() {
      closed.abort();
      await subscription?.close();
      await done;
    },
  };
}

function fenceIn({ type, data }: RecordedEvent, runId: string): Fence | null {
  if (endings.includes(type)) return "ended";
  if (type !== "PlanResumed") return null;
  return (JSON.parse(data) as { runId: string }).runId === runId ? null : "overtaken";
}
