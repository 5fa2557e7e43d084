/** The contracts on a real server, where one is named. */
import { describe, it } from "vitest";
import { describeEventStoreContract } from "../event-store-contract.ts";
import { describeOwnersContract } from "../owners-contract.ts";
import { capabilities, openAt, realServer } from "./servers.ts";

if (realServer === null) {
  describe("a real EventStoreDB", () => {
    it.skip("was not run: EVENTSTORE_URL names none", () => undefined);
  });
} else {
  const url = realServer;
  describeEventStoreContract(
    "the event store on a real server",
    async () => ({ store: openAt(url).events }),
    capabilities,
  );
  describeOwnersContract("owners on a real server", async () => {
    const { owners, close } = openAt(url);
    return { owners, remove: close };
  });
}
