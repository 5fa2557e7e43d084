/** Subscriptions to the events in memory. They wait for the next append without a timer. */
import type { RecordedEvent, SubscribeOptions, Subscription } from "../../application/ports/event-store.ts";
import type { MemoryLog } from "./memory-log.ts";
import { parsePosition } from "./memory-reads.ts";

export interface MemorySubscriptions {
  subscribe(options: SubscribeOptions, assertOpen: () => void): Subscription;
  /** There are new events. */
  wake(): void;
  /** Ends all. */
  close(): Promise<void>;
}

interface Listener {
  stopped: boolean;
  wake: () => void;
}

export function memorySubscriptions(log: MemoryLog): MemorySubscriptions {
  const listeners = new Set<Listener>();

  async function* follow(
    { after, stream }: SubscribeOptions,
    listener: Listener,
    assertOpen: () => void,
  ): AsyncGenerator<RecordedEvent, void, undefined> {
    assertOpen();
    listeners.add(listener);
    try {
      for (let next = after === null ? 0 : parsePosition(after); !listener.stopped; ) {
        const event = log.events[next];
        if (event === undefined) {
          await new Promise<void>((resolve) => {
            listener.wake = resolve;
          });
          continue;
        }
        next++;
        if (stream === undefined || event.stream === stream) yield event;
      }
    } finally {
      listeners.delete(listener);
    }
  }

  function stop(listener: Listener): void {
    listener.stopped = true;
    listener.wake();
  }

  return {
    subscribe(options, assertOpen) {
      const listener: Listener = { stopped: false, wake: () => undefined };
      const events = follow(options, listener, assertOpen);
      return {
        [Symbol.asyncIterator]: () => events,
        async close() {
          stop(listener);
          await events.return();
        },
      };
    },
    wake: () => {
      for (const listener of listeners) listener.wake();
    },
    close: async () => {
      for (const listener of listeners) stop(listener);
    },
  };
}
