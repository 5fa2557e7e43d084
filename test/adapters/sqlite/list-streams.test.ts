/** Listing streams takes as many steps as there are streams, however many events they have. */
import { describe, expect, it } from "vitest";
import { listStreamsSql } from "../../../src/adapters/sqlite/list-streams.ts";
import { newEvent } from "../contract/fixture.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();

describe("the list of 10,000 streams", () => {
  it("is found by jumping through the index, without reading any table from end to end", async () => {
    const path = stores.path();
    const { events } = await stores.open({ path });
    const names = Array.from(
      { length: 10_000 },
      (_, index) => `plan-${String(index * 7919).padStart(9, "0")}`,
    );
    await Promise.all(names.map((name) => events.append(name, "no-stream", [newEvent()])));
    await events.append("other", "no-stream", [newEvent()]);

    const heads = await events.listStreams("plan-");
    expect(heads.map(({ stream }) => stream)).toEqual(names.toReversed());
    expect((await events.listStreams("plan-", 2)).map(({ stream }) => stream)).toEqual(
      names.slice(-2).toReversed(),
    );

    const plan = stores
      .connect(path)
      .prepare(`EXPLAIN QUERY PLAN ${listStreamsSql}`)
      .all("plan-", 10, Number.MAX_SAFE_INTEGER)
      .map(({ detail }) => String(detail));
    const touching = plan.filter((step) => /\bevents\b/.test(step));
    expect(touching.length).toBeGreaterThanOrEqual(4);
    for (const step of touching)
      expect(step).toMatch(/^SEARCH events USING (COVERING INDEX|INTEGER PRIMARY KEY)/);
  });
});
