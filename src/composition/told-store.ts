/** Tells of every call to an event store and how it ended, for whoever looks for what takes long. It tells no event's data. */
import type { EventStore, FrozenEvent } from "../application/ports/event-store.ts";
import { isStoreError } from "../application/ports/store-error.ts";

export interface StoreCall {
  /** The method of the port. */
  readonly call: string;
  /** The stream, prefix or projection it is about, where it is about one. */
  readonly about: string | null;
  /** Types of the events of an append. */
  readonly events: readonly string[] | null;
  /** `committed at 7`, `12 events`, or the code of the failure. */
  readonly answer: string;
  readonly tookMs: number;
}

/** `nowMs` is monotonic. */
export function toldStore(
  store: EventStore,
  tell: (call: StoreCall) => void,
  nowMs: () => number = () => performance.now(),
): EventStore {
  const told =
    <Args extends readonly unknown[], Answer>(call: string, method: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const startedMs = nowMs();
      const end = (answer: string) => {
        const [about, , events] = args;
        const types = call === "append" ? (events as readonly FrozenEvent[]).map(({ type }) => type) : null;
        const name = typeof about === "string" ? about : null;
        tell({
          call,
          about: name,
          events: types,
          answer,
          tookMs: Math.round((nowMs() - startedMs) * 1e3) / 1e3,
        });
      };
      try {
        const answer = await method(...args);
        end(inWords(answer));
        return answer;
      } catch (error) {
        end(isStoreError(error) ? error.code : String(error));
        throw error;
      }
    };
  const { readSnapshotAndNewest, readListed } = store;
  return {
    ...(readSnapshotAndNewest === undefined
      ? {}
      : { readSnapshotAndNewest: told("readSnapshotAndNewest", readSnapshotAndNewest.bind(store)) }),
    ...(readListed === undefined ? {} : { readListed: told("readListed", readListed.bind(store)) }),
    append: told("append", (...args) => store.append(...args)),
    readStream: told("readStream", (...args) => store.readStream(...args)),
    readAll: told("readAll", (...args) => store.readAll(...args)),
    subscribe: (options) => store.subscribe(options),
    listStreams: told("listStreams", (...args) => store.listStreams(...args)),
    readSnapshot: told("readSnapshot", (...args) => store.readSnapshot(...args)),
    keepSnapshots: told("keepSnapshots", (...args) => store.keepSnapshots(...args)),
    close: told("close", () => store.close()),
  };
}

function inWords(answer: unknown): string {
  if (Array.isArray(answer)) return `${answer.length} found`;
  if (answer === null) return "nothing";
  if (typeof answer !== "object") return "done";
  if ("newest" in answer) {
    const { snapshot, newest } = answer as { snapshot: unknown; newest: readonly unknown[] };
    return `${inWords(snapshot)}, ${inWords(newest)}`;
  }
  const { kind, revision, actual } = answer as { kind?: string; revision?: number; actual?: unknown };
  if (kind === "conflict") return `conflict: it is at ${actual}`;
  return `${kind ?? "found"} at ${revision}`;
}
