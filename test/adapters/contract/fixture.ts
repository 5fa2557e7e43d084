/**
 * What the contract's tests share: stores that are closed after each test, and streams and events whose names and ids
 * no other test has, so that one server can serve them all at once.
 */
import { randomUUID } from "node:crypto";
import { afterEach } from "vitest";
import type {
  AppendResult,
  EventStore,
  FrozenEvent,
  RecordedEvent,
  Subscription,
} from "../../../src/application/ports/event-store.ts";

export interface OpenedStore {
  readonly store: EventStore;
  /** Removes what the store left behind. The store has been closed before. */
  readonly remove?: () => void | Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

export interface StoreCapabilities {
  /** Whether an append keeps the state snapshots that come with it, or drops them. */
  readonly snapshots: "in-append" | "none";
  /** Whether texts come back to the letter, or as the same JSON. Every event of ours is JSON that a program made. */
  readonly texts: "to-the-letter" | "same-json";
}

/** What a part of the contract is given. `open` ends what it opened after the test. */
export interface ContractContext {
  readonly open: () => Promise<EventStore>;
  readonly capabilities: StoreCapabilities;
}

export function contractContext(openStore: OpenStore, capabilities: StoreCapabilities): ContractContext {
  const opened: OpenedStore[] = [];

  afterEach(async () => {
    for (const { store, remove } of opened.splice(0)) {
      await store.close();
      await remove?.();
    }
  });

  return {
    capabilities,
    async open() {
      const one = await openStore();
      opened.push(one);
      return one.store;
    },
  };
}

export function newStream(): string {
  return `plan-${randomUUID()}`;
}

export function newEvent(values: Partial<FrozenEvent> = {}): FrozenEvent {
  return { id: randomUUID(), type: "StepStarted", data: '{"step":1}', metadata: '{"hash":"0"}', ...values };
}

export function newEvents(count: number, type?: string): FrozenEvent[] {
  return Array.from({ length: count }, (_, index) =>
    newEvent({ data: JSON.stringify({ step: index + 1 }), ...(type === undefined ? {} : { type }) }),
  );
}

/** A stream of `count` events, and these. */
export async function givenStream(
  store: EventStore,
  count: number,
): Promise<{ readonly stream: string; readonly events: readonly FrozenEvent[]; readonly position: string }> {
  const stream = newStream();
  const events = newEvents(count);
  const { position } = committed(await store.append(stream, "no-stream", events));
  return { stream, events, position };
}

export function committed(result: AppendResult): Extract<AppendResult, { kind: "committed" }> {
  if (result.kind === "committed") return result;
  throw new Error(`expected a committed append, was ${JSON.stringify(result)}`);
}

export async function idsIn(store: EventStore, stream: string): Promise<readonly string[]> {
  return (await store.readStream(stream, { limit: 1_000_000 })).map(({ id }) => id);
}

export function idsOf(events: readonly { readonly id: string }[]): readonly string[] {
  return events.map(({ id }) => id);
}

/** Takes events that hold the condition until there are enough, then leaves the loop, which closes. */
export async function take(
  subscription: Subscription,
  count: number,
  isWanted: (event: RecordedEvent) => boolean = () => true,
): Promise<RecordedEvent[]> {
  const taken: RecordedEvent[] = [];
  for await (const event of subscription) {
    if (isWanted(event)) taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}
