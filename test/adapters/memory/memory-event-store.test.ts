/** The store in memory against the contract. */
import { memoryEventStore } from "../../../src/adapters/memory/memory-event-store.ts";
import { describeEventStoreContract } from "../event-store-contract.ts";

describeEventStoreContract("the event store in memory", async () => ({ store: memoryEventStore() }), {
  snapshots: "in-append",
  texts: "to-the-letter",
});
