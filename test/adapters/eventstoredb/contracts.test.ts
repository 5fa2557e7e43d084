/** The contracts on the wire-level fake, whose answers are those of a real server. */

import { startFakeEventStoreDb } from "../../support/esdb-fake/fake-event-store-db.ts";
import { describeEventStoreContract } from "../event-store-contract.ts";
import { describeOwnersContract } from "../owners-contract.ts";
import { capabilities, openAt } from "./servers.ts";

describeEventStoreContract(
  "the event store on the fake server",
  async () => {
    const fake = await startFakeEventStoreDb();
    return { store: openAt(fake.url).events, remove: () => fake.stop() };
  },
  capabilities,
);

describeOwnersContract("owners on the fake server", async () => {
  const fake = await startFakeEventStoreDb();
  const { owners, close } = openAt(fake.url);
  const remove = async () => {
    await close();
    await fake.stop();
  };
  return { owners, remove };
});
