/** The contracts on a server that is started for them, so that whoever has Docker needs no server. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { describeEventStoreContract } from "../event-store-contract.ts";
import { describeOwnersContract } from "../owners-contract.ts";
import { isEngineReachable, type ServerContainer, serverImage, startServer } from "./container.ts";
import { openAt } from "./servers.ts";

if (await isEngineReachable()) {
  describe(`a container of ${serverImage()}`, () => {
    let server: ServerContainer | null = null;
    const open = () => openAt(server?.url ?? "");

    beforeAll(async () => {
      server = await startServer();
    }, 180_000);

    afterAll(() => server?.stop());

    describeEventStoreContract("the event store", async () => ({ store: open().events }), {
      snapshots: "none",
      texts: "same-json",
    });
    describeOwnersContract("owners", async () => {
      const { owners, close } = open();
      return { owners, remove: close };
    });
  });
} else {
  describe("a server in a container", () => {
    it.skip("was not run: no Docker engine is reachable", () => undefined);
  });
}
