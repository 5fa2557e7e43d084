/** New ids: well-formed, and never the same twice. */
import { describe, expect, it } from "vitest";
import { ulidIds } from "../../../src/adapters/system/ulid-ids.ts";

describe("a ULID", () => {
  it("has 26 characters, and is another one every time", async () => {
    const [first, second] = await Promise.all([ulidIds(), ulidIds()]);
    const ids = Array.from({ length: 2_000 }, (_, index) => (index % 2 === 0 ? first : second).ulid());
    for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(new Set(ids).size).toBe(2_000);
  });

  it("goes up within one source", async () => {
    const source = await ulidIds();
    const ids = Array.from({ length: 1_000 }, () => source.ulid());
    expect(ids).toEqual([...ids].sort());
  });
});
