/** A store that ends with the process, with the owners that go with it. */
import { memoryEventStore } from "../adapters/memory/memory-event-store.ts";
import { memoryOwners } from "../adapters/memory/memory-owners.ts";
import type { OpenedStore } from "./opened-store.ts";

export function memoryStore(): OpenedStore {
  const events = memoryEventStore();
  return { events, owners: memoryOwners(), close: () => events.close() };
}
