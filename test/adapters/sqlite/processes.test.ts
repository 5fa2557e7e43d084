/** Several processes with one store: they race, follow each other, and are killed. */
import { describe, expect, it, vi } from "vitest";
import { idsIn, newEvents, newStream } from "../contract/fixture.ts";
import { storeProcesses } from "./start-process.ts";
import { temporaryStores } from "./temporary-store.ts";

// Starting processes takes its time where others compete for the processor.
vi.setConfig({ testTimeout: 30_000 });

const stores = temporaryStores();
const start = storeProcesses();

describe("eight processes that append to one stream", () => {
  it("fill it densely, and each revision has one winner", async () => {
    const path = stores.path();
    const { events } = await stores.open({ path });
    const stream = newStream();
    const writers = Array.from({ length: 8 }, (_, index) => start(["race", path, stream, `w${index}`, "99"]));
    await Promise.all(writers.map((writer) => writer.hasPrinted(1)));
    for (const writer of writers) writer.go();
    for (const writer of writers) expect(await writer.ended).toEqual({ code: 0, signal: null });

    const stored = await events.readStream(stream, { limit: 1_000 });
    expect(stored.map(({ revision }) => revision)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    const won = writers.flatMap(({ lines }) => lines.slice(1)).toSorted();
    expect(won).toEqual(stored.map(({ revision, id }) => `${revision} ${id}`).toSorted());
  });
});

describe("a subscription", () => {
  it("sees what other processes append, once and in order", async () => {
    const path = stores.path();
    const { events } = await stores.open({ path, pollMs: 5 });
    const others = ["a", "b"].map((name) => start(["append", path, name, "100"]));
    const seen = new Map<string, number[]>();
    const subscription = events.subscribe({ after: null });
    const following = (async () => {
      let count = 0;
      for await (const { stream, revision } of subscription) {
        seen.set(stream, [...(seen.get(stream) ?? []), revision]);
        if (++count === 220) break;
      }
    })();
    await Promise.all(others.map((other) => other.hasPrinted(1)));
    for (const other of others) other.go();
    for (let head = 0; head < 20; head++) {
      await events.append("own", head === 0 ? "no-stream" : head - 1, newEvents(1));
    }
    await following;
    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
    expect(Object.fromEntries(seen)).toEqual({ a: upTo(100), b: upTo(100), own: upTo(20) });
    for (const other of others) expect(await other.ended).toEqual({ code: 0, signal: null });
  });
});

describe("a process that has closed its subscription", () => {
  it("ends, though the store is open", async () => {
    const path = stores.path();
    const { events } = await stores.open({ path });
    const [event] = newEvents(1);
    await events.append(newStream(), "no-stream", event === undefined ? [] : [event]);
    const follower = start(["follow", path]);
    follower.go();
    expect(await follower.ended).toEqual({ code: 0, signal: null });
    expect(follower.lines).toEqual(["ready", event?.id, "closed"]);
  });
});

describe("a process that is killed while it appends", () => {
  it("has lost nothing it was told was stored, and the next one goes on", async () => {
    const path = stores.path();
    const stream = newStream();
    const told: string[] = [];
    for (const lines of [2, 40, 150]) {
      const writer = start(["append", path, stream, "1000000"]);
      writer.go();
      await writer.hasPrinted(lines);
      writer.kill();
      expect(await writer.ended).toEqual({ code: null, signal: "SIGKILL" });
      told.push(...writer.lines.slice(1));

      const store = await stores.open({ path });
      const stored = await idsIn(store.events, stream);
      // At most the one append that was under way is there without having been reported.
      expect(stored.length - told.length).toBeLessThanOrEqual(1);
      expect(stored.slice(0, told.length)).toEqual(told);
      told.splice(0, told.length, ...stored);
      await store.close();
    }
  });
});

describe.skipIf(process.platform === "win32")("a process that may not write any more", () => {
  it.each([1_000, 1_777, 2_900])(
    "has stored what it was told was stored; the rest is settled later (limit of %i blocks)",
    async (fileBlocksMax) => {
      const path = stores.path();
      const filling = start(["fill", path], { fileBlocksMax });
      filling.go();
      expect(await filling.ended).toEqual({ code: 0, signal: null });
      const refused = filling.lines.slice(1).filter((line) => line.includes(" "));
      const told = filling.lines.slice(1).filter((line) => !line.includes(" "));
      expect(told.length).toBeGreaterThan(10);
      expect(refused).toHaveLength(3);
      expect(refused.map((line) => line.split(" ")[0])).toContain("APPEND_UNKNOWN");

      const { events } = await stores.open({ path });
      const idsOfAll = async () => (await events.readAll({ limit: 10_000 })).map(({ id }) => id);
      expect(await idsOfAll()).toEqual(expect.arrayContaining(told));
      for (const line of refused) {
        const id = line.split(" ")[1] ?? "";
        const batch = [{ id, type: "Filled", data: JSON.stringify("x".repeat(20_000)), metadata: "{}" }];
        expect(await events.append(id.replace("event", "stream"), "no-stream", batch)).toMatchObject({
          kind: "committed",
          revision: 0,
        });
      }
      expect((await idsOfAll()).toSorted()).toEqual(
        [...told, ...refused.map((line) => line.split(" ")[1] ?? "")].toSorted(),
      );
    },
  );
});
