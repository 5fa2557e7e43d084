/** The owners in SQLite against the contract. */
import { describeOwnersContract } from "../owners-contract.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();

describeOwnersContract("the owners in SQLite", async () => ({ owners: (await stores.open()).owners }));
