/** Durations as people write them. */
import { describe, expect, it } from "vitest";
import { durationMaxMs, durationMs } from "../../src/schema/duration.ts";

describe("a duration", () => {
  it.each([
    ["0ms", 0],
    ["250ms", 250],
    ["30s", 30_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["24d", durationMaxMs],
    ["007s", 7000],
    ["25d", 2_160_000_000],
  ])("%s is %i ms", (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });

  it.each(["", "10", "s", "1.5s", "-1s", "+1s", "1 s", "1S", "1s\n", "1min", "1h30m", "Infinitys", "١s"])(
    "%j is none",
    (text) => {
      expect(durationMs(text)).toBe(null);
    },
  );

  it("is never more than a timer can wait for", () => {
    expect(durationMaxMs).toBeLessThan(2 ** 31);
    expect(durationMs(`${"9".repeat(400)}d`)).toBe(Number.POSITIVE_INFINITY);
  });
});
