/** The SQLite store against the contract. */
import { describeEventStoreContract } from "../event-store-contract.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();

describeEventStoreContract(
  "the event store in SQLite",
  async () => ({ store: (await stores.open()).events }),
  { snapshots: "in-append", texts: "to-the-letter" },
);
