/**
 * The fold takes anything: whatever stands in a store as data of an event, it never throws, never loses count and never
 * grows beyond its limit. Counts are printed; a failure prints its seed.
 */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { FoldEvent } from "../../projections/fold-event.ts";
import { planBoardRow } from "../../projections/plan-board.ts";
import { evolve, type PlanState } from "../../projections/plan-state.ts";
import { resumeAuditRow } from "../../projections/resume-audit.ts";
import { planEventTypes } from "../../src/schema/codes.ts";
import { planAfter } from "../../src/testing.ts";
import { exampleOf } from "../support/event-examples.ts";
import { planId, planInterrupted, running, stepFailed } from "../support/plan-events.ts";

// A thousand runs take a second; a busy machine may need longer.
vi.setConfig({ testTimeout: 30_000 });
const stateBytesMax = 64 * 1024;

const before: readonly PlanState[] = [
  planAfter(),
  planAfter(...running(1)),
  planAfter(...running(3), stepFailed(4), planInterrupted()),
];
const type = fc.constantFrom(...planEventTypes);
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, "", -1, 0, 1.5, 1e300, Number.MAX_SAFE_INTEGER, [], {}, true, "x".repeat(100_000)),
  fc.string({ unit: "binary", maxLength: 300 }),
);
const metadata = fc.record(
  { commandId: odd, schemaVersion: fc.oneof(fc.constant(1), fc.constant(1), odd) },
  { requiredKeys: [] },
) as fc.Arbitrary<FoldEvent["metadata"]>;

/** Folds one event onto each state; what must hold of any fold is checked here. */
function fold(event: Omit<FoldEvent, "revision">): { readonly understood: boolean } {
  let understood = false;
  for (const state of before) {
    const frozen = JSON.stringify(state);
    const stored = { ...event, revision: state.revision + 1 };
    const after = evolve(state, stored);
    const text = JSON.stringify(after);
    expect(JSON.stringify(state)).toBe(frozen);
    expect(JSON.parse(text)).toEqual(after);
    expect(JSON.stringify(evolve(JSON.parse(frozen), stored))).toBe(text);
    expect(after.revision).toBe(stored.revision);
    expect(Buffer.byteLength(text)).toBeLessThan(stateBytesMax);
    planBoardRow(after);
    resumeAuditRow(planId, stored);
    understood = after.unsupported === null;
  }
  return { understood };
}

describe("data of a known type", () => {
  it("may be any JSON", () => {
    fc.assert(
      fc.property(type, fc.oneof(fc.jsonValue(), odd), metadata, (name, data, meta) => {
        fold({ type: name, data, metadata: meta });
      }),
      { numRuns: 1_000 },
    );
  });

  it("may be an event with one value changed for any other", () => {
    const counts = { understood: 0, noted: 0 };
    fc.assert(
      fc.property(type, fc.nat(), odd, metadata, (name, place, value, meta) => {
        const data = replaced(exampleOf(name), place, value);
        counts[fold({ type: name, data, metadata: meta }).understood ? "understood" : "noted"]++;
      }),
      { numRuns: 1_500 },
    );
    console.log(`events with one odd value: ${counts.understood} understood, ${counts.noted} noted`);
    expect(Math.min(counts.understood, counts.noted)).toBeGreaterThan(150);
  });

  it("is understood as it is written", () => {
    for (const name of planEventTypes) {
      const event = { type: name, data: exampleOf(name), metadata: { commandId: "c", schemaVersion: 1 } };
      expect(fold(event)).toEqual({ understood: true });
    }
  });
});

describe("a type nobody knows", () => {
  it("may have any name and any data", () => {
    const name = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "x".repeat(100_000)));
    fc.assert(
      fc.property(name, odd, metadata, (unknown, data, meta) => {
        expect(fold({ type: unknown, data, metadata: meta })).toEqual({ understood: false });
      }),
      { numRuns: 1_000 },
    );
  });
});

/** A copy with the value at one of its places, counted through all depths, given or left out. */
function replaced(data: unknown, place: number, value: unknown): unknown {
  const paths = pathsOf(data);
  const path = paths[place % paths.length] ?? [];
  const copy = JSON.parse(JSON.stringify(data));
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key];
  parent[path[path.length - 1] ?? ""] = value;
  return copy;
}

function pathsOf(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...pathsOf(inner).map((path) => [key, ...path]),
  ]);
}
