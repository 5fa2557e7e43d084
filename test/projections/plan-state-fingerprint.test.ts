/** A state that is kept says which fold it came from. A fold that changed without saying so would be believed. */
import { describe, expect, it } from "vitest";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { foldFingerprint } from "../../scripts/fold-fingerprint.ts";

describe("the fingerprint of the plan-state fold", () => {
  it("is that of its code; after a change `node scripts/fold-fingerprint.ts` writes it anew", async () => {
    expect(planStateFingerprint).toBe(await foldFingerprint());
  });

  it("is the same each time", async () => {
    const found = await foldFingerprint();
    expect(found).toMatch(/^[0-9a-f]{16}$/);
    expect(await foldFingerprint()).toBe(found);
  });
});
