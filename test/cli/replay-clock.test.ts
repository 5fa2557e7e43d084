/** The time of what is told again, by a present that is set by hand. */
import { expect, it } from "vitest";
import { ReplayClock } from "../../src/cli/replay-clock.ts";

it("goes on as many times as fast, and waits for the event that is next", () => {
  let presentMs = 5_000;
  const clock = new ReplayClock(() => presentMs, 10);
  clock.standAt(1_000);
  presentMs += 500;
  expect(clock.nowMs()).toBe(1_000);
  clock.goOnTo(9_000);
  presentMs += 300;
  expect(clock.nowMs()).toBe(4_000);
  presentMs += 5_000;
  expect(clock.nowMs()).toBe(9_000);
  clock.standAt(9_000);
  expect(clock.nowMs()).toBe(9_000);
});
