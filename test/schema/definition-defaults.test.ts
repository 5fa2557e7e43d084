/** What a step gets that does not say: defaults that never contradict what was said. */
import { describe, expect, it } from "vitest";
import { retrySchema } from "../../src/schema/definition.ts";
import { defaultRerun, retryPolicy } from "../../src/schema/definition-defaults.ts";

describe("a retry policy", () => {
  it("waits a second, then twice as long, up to a minute, after any failure", () => {
    expect(retryPolicy({ max: 3 })).toEqual({
      max: 3,
      delayMs: 1_000,
      backoff: 2,
      maxDelayMs: 60_000,
      onExit: null,
    });
  });

  it("keeps what was said, and fits the limits that were not to it", () => {
    expect(retryPolicy({ max: 1, maxDelayMs: 200 })).toMatchObject({ delayMs: 200, maxDelayMs: 200 });
    expect(retryPolicy({ max: 1, delayMs: 90_000 })).toMatchObject({ delayMs: 90_000, maxDelayMs: 90_000 });
    const all = { max: 1, delayMs: 5, backoff: 1, maxDelayMs: 7, onExit: [75] };
    expect(retryPolicy(all)).toEqual(all);
  });

  it("is one that can be stored", () => {
    expect(retrySchema.safeParse(retryPolicy({ max: 0 })).success).toBe(true);
  });
});

describe("a step that does not say whether it may run again", () => {
  it("may, but asks in apply, which touches the outside world", () => {
    expect((["strategize", "execute", "apply"] as const).map(defaultRerun)).toEqual(["safe", "safe", "ask"]);
  });
});
