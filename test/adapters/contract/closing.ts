/** The contract's part about the end: what was begun is finished, and nothing is begun any more. */
import { describe, expect, it } from "vitest";
import type { EventStore } from "../../../src/application/ports/event-store.ts";
import { type ContractContext, givenStream, newEvents, newStream, take } from "./fixture.ts";

const unavailable = { name: "StoreError", code: "STORE_UNAVAILABLE" };

export function describeClosing({ open }: ContractContext): void {
  describe("a store that is closed", () => {
    it("finishes the appends it was given before", async () => {
      const store = await open();
      const appends = Array.from({ length: 5 }, () => store.append(newStream(), "no-stream", newEvents(2)));
      await store.close();
      for (const append of appends) expect(await append).toMatchObject({ kind: "committed", revision: 1 });
    });

    it.each<[string, (store: EventStore) => Promise<unknown>]>([
      ["an append", (store) => store.append(newStream(), "no-stream", newEvents(1))],
      ["a read", (store) => store.readStream("plan-x", { limit: 1 })],
      ["a read of all", (store) => store.readAll({ limit: 1 })],
      ["a list", (store) => store.listStreams("plan-")],
      ["the keeping of snapshots", (store) => store.keepSnapshots("plan-x", [])],
      ["a snapshot's read", (store) => store.readSnapshot("plan-state", "plan-x")],
      ["a subscription", (store) => take(store.subscribe({ after: null }), 1)],
    ])("refuses %s with STORE_UNAVAILABLE", async (_, call) => {
      const store = await open();
      await store.close();
      await expect(call(store)).rejects.toMatchObject(unavailable);
    });

    it("refuses at once, while it still finishes", async () => {
      const store = await open();
      const append = store.append(newStream(), "no-stream", newEvents(1));
      const closing = store.close();
      const late = store.append(newStream(), "no-stream", newEvents(1));
      const subscribed = take(store.subscribe({ after: null }), 1);
      await expect(late).rejects.toMatchObject(unavailable);
      await expect(subscribed).rejects.toMatchObject(unavailable);
      expect(await append).toMatchObject({ kind: "committed" });
      await closing;
    });

    it("has ended its subscriptions", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 1);
      const iterator = store.subscribe({ after: null, stream })[Symbol.asyncIterator]();
      await iterator.next();
      const waiting = iterator.next();
      await store.close();
      expect(await waiting).toEqual({ done: true, value: undefined });
    });

    it("may be closed again", async () => {
      const store = await open();
      await Promise.all([store.close(), store.close()]);
      await store.close();
      await expect(store.readAll({ limit: 1 })).rejects.toMatchObject(unavailable);
    });
  });
}
