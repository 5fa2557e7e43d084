/** The clock of this machine, and that a wait can be cut short. */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";

const clock = systemClock();

describe("the system clock", () => {
  it("tells the time in UTC with milliseconds", () => {
    expect(clock.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(clock.now()) - Date.now())).toBeLessThan(1_000);
  });

  it("has monotonic milliseconds and chance from 0 to 1", () => {
    const times = Array.from({ length: 1_000 }, () => clock.monotonicMs());
    expect(times).toEqual([...times].sort((left, right) => left - right));
    const chances = Array.from({ length: 1_000 }, () => clock.random());
    expect(chances.every((chance) => chance >= 0 && chance < 1)).toBe(true);
    expect(new Set(chances).size).toBeGreaterThan(900);
  });
});

describe("a sleep", () => {
  it("lasts as long as asked for", async () => {
    const startMs = clock.monotonicMs();
    await clock.sleep(20);
    // Timers of Node.js may fire a millisecond early.
    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(19);
  });

  it("of nothing is over at once, and so is one whose signal is aborted", async () => {
    await clock.sleep(0);
    await clock.sleep(-1);
    await clock.sleep(1e9, AbortSignal.abort());
  });

  it("is cut short by its signal, without rejecting", async () => {
    const controller = new AbortController();
    const sleeping = clock.sleep(1e9, controller.signal);
    controller.abort(new Error("not to be seen"));
    expect(await sleeping).toBeUndefined();
  });

  it("may be longer than a timer can hold", async () => {
    const controller = new AbortController();
    let over = false;
    const sleeping = clock.sleep(2 ** 40, controller.signal).then(() => {
      over = true;
    });
    await clock.sleep(20);
    expect(over).toBe(false);
    controller.abort();
    await sleeping;
  });

  it("keeps no listener once it is over", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...parameters: Parameters<typeof add>) => {
      listeners += 1;
      add(...parameters);
    };
    signal.removeEventListener = (...parameters: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...parameters);
    };
    await clock.sleep(1, signal);
    expect(listeners).toBe(0);
  });
});
