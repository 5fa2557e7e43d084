/** The contract's part about kept projection states: they come and go with the append that brings them. */
import { describe, expect, it } from "vitest";
import type { StateSnapshot } from "../../../src/application/ports/event-store.ts";
import { type ContractContext, givenStream, newEvents, newStream } from "./fixture.ts";

export function describeSnapshots({ open, capabilities }: ContractContext): void {
  if (capabilities.snapshots === "none") {
    describe("a state snapshot", () => {
      it("is dropped by a store that keeps none of those it is given", async () => {
        const store = await open();
        const stream = newStream();
        await store.append(stream, "no-stream", newEvents(1), [snapshot(0)]);
        await store.keepSnapshots(stream, [snapshot(0)]);
        // A projection of the store's own may have made another one.
        expect((await store.readSnapshot("plan-state", stream))?.fingerprint).not.toBe("f1");
      });
    });
    return;
  }

  describe("a state snapshot", () => {
    it("is kept with its append, one for each projection", async () => {
      const store = await open();
      const stream = newStream();
      const [state, board] = [snapshot(1), { ...snapshot(1), projection: "plan-board", state: "[]" }];
      await store.append(stream, "no-stream", newEvents(2), [state, board]);
      expect(await store.readSnapshot("plan-state", stream)).toEqual(state);
      expect(await store.readSnapshot("plan-board", stream)).toEqual(board);
    });

    it("is replaced by that of a later append, and stays when there is none", async () => {
      const store = await open();
      const stream = newStream();
      await store.append(stream, "no-stream", newEvents(1), [snapshot(0)]);
      const later = { ...snapshot(1), fingerprint: "f2", state: '{"revision":"1 😀\\ud800"}' };
      await store.append(stream, 0, newEvents(1), [later]);
      await store.append(stream, 1, newEvents(1));
      expect(await store.readSnapshot("plan-state", stream)).toEqual(later);
    });

    it("is replaced without an append, and dropped with all others of its stream alone", async () => {
      const store = await open();
      const [stream, other] = [newStream(), newStream()];
      const board = { ...snapshot(0), projection: "plan-board" };
      await store.append(stream, "no-stream", newEvents(1), [snapshot(0), board]);
      await store.append(other, "no-stream", newEvents(1), [snapshot(0)]);
      const anew = { ...snapshot(0), fingerprint: "f2" };
      await store.keepSnapshots(stream, [anew]);
      expect(await store.readSnapshot("plan-state", stream)).toEqual(anew);
      expect(await store.readSnapshot("plan-board", stream)).toBeNull();
      await store.keepSnapshots(stream, []);
      expect(await store.readSnapshot("plan-state", stream)).toBeNull();
      expect(await store.readSnapshot("plan-state", other)).toEqual(snapshot(0));
      expect(await store.readStream(stream, { limit: 10 })).toHaveLength(1);
    });

    it("is not kept when its append conflicts", async () => {
      const store = await open();
      const { stream } = await givenStream(store, 1);
      expect(await store.append(stream, "no-stream", newEvents(1), [snapshot(0)])).toMatchObject({
        kind: "conflict",
      });
      expect(await store.readSnapshot("plan-state", stream)).toBeNull();
    });

    it("is not kept again by a repeat, which would bring an old state back", async () => {
      const store = await open();
      const stream = newStream();
      const events = newEvents(1);
      await store.append(stream, "no-stream", events, [snapshot(0)]);
      await store.append(stream, 0, newEvents(1), [snapshot(1)]);
      await store.append(stream, "no-stream", events, [snapshot(0)]);
      expect(await store.readSnapshot("plan-state", stream)).toEqual(snapshot(1));
    });

    it("is null for other streams and projections", async () => {
      const store = await open();
      const stream = newStream();
      await store.append(stream, "no-stream", newEvents(1), [snapshot(0)]);
      expect(await store.readSnapshot("plan-state", newStream())).toBeNull();
      expect(await store.readSnapshot("plan-board", stream)).toBeNull();
    });
  });
}

function snapshot(revision: number): StateSnapshot {
  const state = JSON.stringify({ revision });
  return { projection: "plan-state", fingerprint: "f1", revision, hash: `hash of ${revision}`, state };
}
