/** Appends that wait together share a transaction, and nothing else. */
import { describe, expect, it } from "vitest";
import type { FrozenEvent } from "../../../src/application/ports/event-store.ts";
import { idsIn, newEvent, newEvents, newStream } from "../contract/fixture.ts";
import { ObservedDatabase } from "./observed-database.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();

/** A store, and the number of transactions it has committed. */
async function counted() {
  const path = stores.path();
  let commits = 0;
  const connect = () =>
    new ObservedDatabase(path, (sql, run) => {
      if (sql === "COMMIT") commits++;
      return run();
    });
  const store = await stores.open({ path, connect });
  const atStart = commits;
  return { ...store, commits: () => commits - atStart };
}

describe("appends of one turn", () => {
  it("share one COMMIT", async () => {
    const { events, commits } = await counted();
    const streams = Array.from({ length: 100 }, newStream);
    await Promise.all(streams.map((stream) => events.append(stream, "no-stream", newEvents(2))));
    expect(commits()).toBe(1);
    for (const stream of streams) expect(await idsIn(events, stream)).toHaveLength(2);
  });

  it("share it with beats", async () => {
    const { events, owners, commits } = await counted();
    const owner = {
      host: "h",
      boot: "b",
      pidNamespace: "n",
      pid: 1,
      processStart: "s",
      leaseMs: 1,
      version: "1",
    };
    await Promise.all([
      events.append(newStream(), "no-stream", newEvents(1)),
      owners.beat({ id: "01", ...owner }, ["run-1"], "2026-01-01T00:00:00.000Z"),
      events.append(newStream(), "no-stream", newEvents(1)),
      owners.leave("02"),
    ]);
    expect(commits()).toBe(1);
  });

  it("see each other in the order they were made in", async () => {
    const { events, commits } = await counted();
    const stream = newStream();
    const results = await Promise.all([
      events.append(stream, "no-stream", newEvents(1)),
      events.append(stream, 0, newEvents(2)),
      events.append(stream, 1, newEvents(1)),
      events.append(stream, 2, newEvents(1)),
    ]);
    expect(results).toMatchObject([
      { kind: "committed", revision: 0 },
      { kind: "committed", revision: 2 },
      { kind: "conflict", actual: 2 },
      { kind: "committed", revision: 3 },
    ]);
    expect(commits()).toBe(1);
  });

  it("take several COMMITs when they are more than 512", async () => {
    const { events, commits } = await counted();
    const appends = Array.from({ length: 513 }, () => events.append(newStream(), "no-stream", [newEvent()]));
    const results = await Promise.all(appends);
    expect(results.every(({ kind }) => kind === "committed")).toBe(true);
    expect(commits()).toBe(2);
  });

  it("take several COMMITs when they are more than 8 MiB", async () => {
    const { events, commits } = await counted();
    const quarter = 256 * 1024 - 2;
    const mebibyte = () =>
      Array.from({ length: 4 }, () => newEvent({ data: `"${"x".repeat(quarter - 2)}"`, metadata: "{}" }));
    await Promise.all(Array.from({ length: 9 }, () => events.append(newStream(), "no-stream", mebibyte())));
    expect(commits()).toBe(2);
  });
});

describe("appends of later turns", () => {
  it("have a COMMIT of their own", async () => {
    const { events, commits } = await counted();
    await events.append(newStream(), "no-stream", newEvents(1));
    await events.append(newStream(), "no-stream", newEvents(1));
    expect(commits()).toBe(2);
  });
});

describe("the neighbours of an append that fails", () => {
  it.each<[string, () => FrozenEvent[], object]>([
    ["is too large", () => [newEvent({ data: "x".repeat(300_000) })], { code: "EVENT_TOO_LARGE" }],
    ["is empty", () => [], { name: "RangeError" }],
    // A caller without a type checker: the second event cannot be stored, the first was.
    [
      "has no type",
      () => [newEvent(), { ...newEvent(), type: undefined as unknown as string }],
      { name: "TypeError" },
    ],
  ])("are committed when it %s, and nothing of it is kept", async (_, batch, failure) => {
    const { events } = await counted();
    const [before, failing, after] = [newStream(), newStream(), newStream()];
    const results = await Promise.allSettled([
      events.append(before, "no-stream", newEvents(1)),
      events.append(failing, "no-stream", batch()),
      events.append(after, "no-stream", newEvents(1)),
    ]);
    expect(results).toMatchObject([
      { status: "fulfilled", value: { kind: "committed" } },
      { status: "rejected", reason: failure },
      { status: "fulfilled", value: { kind: "committed" } },
    ]);
    expect(await idsIn(events, before)).toHaveLength(1);
    expect(await idsIn(events, failing)).toEqual([]);
    expect(await idsIn(events, after)).toHaveLength(1);
  });
});
