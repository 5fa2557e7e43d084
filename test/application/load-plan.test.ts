import { describe, expect, it } from "vitest";
import { loadPlan, reload } from "../../src/application/load-plan.ts";
import type { EventStore, RecordedEvent, StateSnapshot } from "../../src/application/ports/event-store.ts";
import { planOf } from "../support/plan-definitions.ts";
import { completedAfter, scriptedExecutor } from "../support/scripted-executor.ts";
import { changedAt, type Tampering, tamperedStore } from "../support/tampered-store.ts";
import { begin, perform, resumed, testPlanstream, typesOf } from "../support/test-planstream.ts";

/** Revisions: 0 created, 1 run, 2 phase, 3 step 1 starts, 4 completed, 5 interrupted (its state is kept), 6 resumed. */
async function planWithTail() {
  const planstream = testPlanstream();
  const { planId, begun } = await begin(planstream);
  const stopAfterOne = { one: completedAfter(() => run.control.stop()) };
  const run = perform(planstream, begun, { executor: scriptedExecutor(stopAfterOne) });
  await run.result;
  await resumed(planstream, planId);
  return { planstream, planId, ground: planstream.ground };
}

/** The same plan as read from a store somebody has been at. */
function tampered(ground: Awaited<ReturnType<typeof planWithTail>>["ground"], tampering: Tampering) {
  return { ...ground, store: tamperedStore(ground.store, tampering) };
}

describe("a plan with a kept state", () => {
  it("is loaded from it, with the events after it folded on", async () => {
    const { ground, planId } = await planWithTail();
    const loaded = await loadPlan(ground, planId);
    const folded = await loadPlan(ground, planId, { source: "events" });
    const about = { kind: "snapshot", name: "plan-state", foldedBecause: null };
    const readFrom = { ...about, revision: 5, headRevision: 6, lag: 1 };
    expect(loaded).toMatchObject({ damagedRevision: null, readFrom });
    expect(loaded?.state).toEqual(folded?.state);
    expect(loaded?.hash).toBe(folded?.hash);
    expect(loaded?.position).toBe(folded?.position);
  });

  it("is folded whole when that is asked for", async () => {
    const { ground, planId } = await planWithTail();
    const loaded = await loadPlan(ground, planId, { source: "events" });
    expect(loaded?.readFrom).toEqual({
      kind: "events",
      name: null,
      revision: 6,
      headRevision: 6,
      lag: 0,
      foldedBecause: "asked",
    });
  });

  it("is folded whole when the kept state is of another fold", async () => {
    const { ground, planId } = await planWithTail();
    const other = tampered(ground, { snapshot: (kept) => ({ ...kept, fingerprint: "other" }) });
    expect((await loadPlan(other, planId))?.readFrom).toMatchObject({
      kind: "events",
      foldedBecause: "other_fold",
    });
  });

  it("is folded whole when the kept state's event has another hash", async () => {
    const { ground, planId } = await planWithTail();
    const other = tampered(ground, { snapshot: (kept) => ({ ...kept, hash: "0".repeat(64) }) });
    const loaded = await loadPlan(other, planId);
    expect(loaded?.readFrom).toMatchObject({ kind: "events", foldedBecause: "other_history" });
    expect(loaded?.damagedRevision).toBeNull();
    expect(loaded?.state).toEqual((await loadPlan(ground, planId, { source: "events" }))?.state);
  });

  it("is folded whole when the kept state is ahead of the history", async () => {
    const { ground, planId } = await planWithTail();
    const ahead = tampered(ground, {
      snapshot: (kept) => ({
        ...kept,
        revision: 90,
        state: JSON.stringify({ ...JSON.parse(kept.state), revision: 90 }),
      }),
    });
    expect((await loadPlan(ahead, planId))?.readFrom).toMatchObject({ foldedBecause: "other_history" });
  });

  it.each(["", "{", "null", "[]", '{"revision":"5"}'])(
    "is folded whole when the kept state is no state: %j",
    async (state) => {
      const { ground, planId } = await planWithTail();
      const broken = tampered(ground, { snapshot: (kept) => ({ ...kept, state }) });
      const loaded = await loadPlan(broken, planId);
      expect(loaded?.readFrom).toMatchObject({ kind: "events", foldedBecause: "other_history" });
      expect(loaded?.state).toEqual((await loadPlan(ground, planId, { source: "events" }))?.state);
    },
  );

  it("says that none is kept where none is", async () => {
    const { ground, planId } = await planWithTail();
    const none = tampered(ground, { snapshot: () => null });
    expect((await loadPlan(none, planId))?.readFrom).toMatchObject({ foldedBecause: "none_kept" });
  });

  it("is not folded at all when only the kept state may be used and cannot be", async () => {
    const { ground, planId } = await planWithTail();
    const asked = { source: "projection" } as const;
    expect(await loadPlan(ground, planId, asked)).not.toBeNull();
    for (const tampering of [
      { snapshot: () => null },
      { snapshot: (kept) => ({ ...kept, fingerprint: "other" }) },
      { snapshot: (kept) => ({ ...kept, hash: "0".repeat(64) }) },
    ] satisfies Tampering[]) {
      expect(await loadPlan(tampered(ground, tampering), planId, asked)).toBeNull();
    }
  });

  it("is loaded as it was at a revision, from the kept state only where that is not later", async () => {
    const { ground, planId } = await planWithTail();
    const then = await loadPlan(ground, planId, { upTo: 4 });
    expect(then?.state).toMatchObject({ revision: 4, status: "processing" });
    expect(then?.readFrom).toMatchObject({ kind: "events", revision: 4, headRevision: 4 });
    const since = await loadPlan(ground, planId, { upTo: 5 });
    expect(since?.readFrom).toMatchObject({ kind: "snapshot", revision: 5, headRevision: 5 });
    expect(since?.state).toMatchObject({ revision: 5, status: "queued" });
  });

  it("is the whole plan when the revision is beyond its end", async () => {
    const { ground, planId } = await planWithTail();
    const all = await loadPlan(ground, planId);
    expect((await loadPlan(ground, planId, { upTo: 1_000 }))?.state).toEqual(all?.state);
  });
});

describe("a plan that does not exist", () => {
  it.each(["auto", "events", "projection"] as const)("loads as nothing from %s", async (source) => {
    const { ground } = testPlanstream();
    expect(await loadPlan(ground, "01TEST00000000000000000000", { source })).toBeNull();
  });
});

describe("reloading a plan", () => {
  it("folds on what others appended, and keeps how it was read", async () => {
    const { ground, planId, planstream } = await planWithTail();
    const before = await loadPlan(ground, planId);
    if (before === null) throw new Error("the plan is there");
    await planstream.plans.cancel(planId, "enough");
    const after = await reload(ground, before);
    expect(after.state).toEqual((await loadPlan(ground, planId, { source: "events" }))?.state);
    expect(after.state.status).toBe("cancelled");
    expect(after.readFrom).toMatchObject({
      kind: before.readFrom.kind,
      revision: before.readFrom.revision,
      headRevision: after.state.revision,
    });
  });

  it("is damage at the revision that was known when that event is another one now", async () => {
    const { ground, planId } = await planWithTail();
    const before = await loadPlan(ground, planId);
    if (before === null) throw new Error("the plan is there");
    const { revision } = before.state;
    const replaced = changedAt(revision, ({ metadata }) => ({
      metadata: metadata.replace(/"hash":"./, '"hash":"_'),
    }));
    const after = await reload(tampered(ground, { event: replaced }), before);
    expect(after.damagedRevision).toBe(revision);
  });

  it("is damage when the history has been cut short", async () => {
    const { ground, planId } = await planWithTail();
    const before = await loadPlan(ground, planId);
    if (before === null) throw new Error("the plan is there");
    const cut: Tampering = { event: (event) => (event.revision >= 4 ? null : event) };
    expect((await reload(tampered(ground, cut), before)).damagedRevision).toBe(before.state.revision);
  });
});

describe("an event that is not what was chained", () => {
  const noKept = { snapshot: () => null };
  const swapped = (event: RecordedEvent, all: readonly RecordedEvent[]): RecordedEvent => {
    const other = { 3: 4, 4: 3 }[event.revision];
    const content = other === undefined ? undefined : all[other];
    return content === undefined ? event : { ...content, revision: event.revision, position: event.position };
  };
  const damages: readonly (readonly [string, NonNullable<Tampering["event"]>, number])[] = [
    [
      "a changed byte in its data",
      changedAt(4, ({ data }) => ({ data: data.replace('"durationMs":5', '"durationMs":6') })),
      4,
    ],
    [
      "a changed byte in its metadata",
      changedAt(4, ({ metadata }) => ({
        metadata: metadata.replace('"schemaVersion":1', '"schemaVersion":2'),
      })),
      4,
    ],
    ["another type", changedAt(4, () => ({ type: "StepFailed" })), 4],
    ["data that is no JSON", changedAt(4, () => ({ data: "{" })), 4],
    ["data that is no object", changedAt(4, () => ({ data: "[]" })), 4],
    ["metadata without a hash", changedAt(4, () => ({ metadata: "{}" })), 4],
    ["no event in its place", (event) => (event.revision === 4 ? null : event), 5],
    ["a swapped neighbour", swapped, 3],
  ];

  it.each(damages)("is where folding ends: %s", async (_, event, damagedRevision) => {
    const { ground, planId } = await planWithTail();
    const loaded = await loadPlan(tampered(ground, { event, ...noKept }), planId);
    expect(loaded?.damagedRevision).toBe(damagedRevision);
    const good = await loadPlan(ground, planId, { upTo: Math.min(3, damagedRevision - 1), source: "events" });
    expect(loaded?.state).toEqual(good?.state);
    expect(loaded?.readFrom.headRevision).toBe(damagedRevision);
  });

  it("is found in the tail behind a kept state, too", async () => {
    const { ground, planId, planstream } = await planWithTail();
    await planstream.resumes.resumePlan(planId, { from: "cp_99" });
    const head = (await loadPlan(ground, planId))?.state.revision ?? -1;
    const event = changedAt(head, ({ data }) => ({ data: data.replace("cp_99", "cp_98") }));
    const loaded = await loadPlan(tampered(ground, { event }), planId);
    expect(loaded).toMatchObject({
      damagedRevision: head,
      readFrom: { kind: "snapshot", headRevision: head },
    });
    expect(loaded?.state.revision).toBe(head - 1);
  });
});

describe("a store that writes JSON anew", () => {
  const rewritten = (text: string): string => {
    const moved = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(moved);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, moved(inner)]),
      );
    };
    return JSON.stringify(moved(JSON.parse(text)), null, 2);
  };

  it("may move keys and spaces: the history still holds, and so does every definition", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two"]), { name: "möwe 🕊 \u2028" });
    await perform(planstream, begun).result;
    const moved = {
      ...planstream.ground,
      store: tamperedStore(planstream.store, {
        event: (event) => ({ ...event, data: rewritten(event.data), metadata: rewritten(event.metadata) }),
      }),
    };
    const loaded = await loadPlan(moved, planId, { source: "events" });
    expect(loaded).toMatchObject({ damagedRevision: null, state: { status: "applied" } });
    expect(await typesOf(moved, planId)).toContain("PlanApplied");
  });

  it("may not change a value", async () => {
    const planstream = testPlanstream();
    const { planId } = await begin(planstream);
    const changed = {
      ...planstream.ground,
      store: tamperedStore(planstream.store, {
        event: changedAt(1, ({ data }) => ({
          data: rewritten(data).replace('"attempt": 1', '"attempt": 2'),
        })),
      }),
    };
    expect((await loadPlan(changed, planId, { source: "events" }))?.damagedRevision).toBe(1);
  });
});

describe("a plan in a store that gives its kept state and its newest events at once", () => {
  /**
   * As such a store answers; `reads` counts the pages that were asked for all the same. Events from the revision `unread` on
   * came behind the answer about the newest ones.
   */
  async function atOnce(
    keep: (kept: StateSnapshot) => StateSnapshot | null,
    unread = Number.MAX_SAFE_INTEGER,
  ) {
    const { ground, planId } = await planWithTail();
    const { store } = ground;
    const reads: unknown[] = [];
    const both: EventStore = {
      ...store,
      readStream(stream, options) {
        reads.push(options);
        return store.readStream(stream, options);
      },
      async readSnapshotAndNewest(projection, stream, limit) {
        const kept = await store.readSnapshot(projection, stream);
        const newest = await store.readStream(stream, { direction: "backwards", limit });
        const given = newest.filter(({ revision }) => revision < unread);
        return { snapshot: kept === null ? null : keep(kept), newest: given };
      },
    };
    const folded = await loadPlan(ground, planId, { source: "events" });
    return { ground: { ...ground, store: both }, planId, reads, folded };
  }

  it("needs no other read, and names what keeps the state", async () => {
    const { ground, planId, reads, folded } = await atOnce((kept) => ({ ...kept, keptBy: "theirs" }));
    const loaded = await loadPlan(ground, planId);
    expect(loaded).toMatchObject({ state: folded?.state, hash: folded?.hash, position: folded?.position });
    const about = { kind: "projection", name: "theirs", foldedBecause: null };
    expect(loaded?.readFrom).toEqual({ ...about, revision: 5, headRevision: 6, lag: 1 });
    expect(reads).toEqual([]);
  });

  it("needs no other read either where nothing is kept, and the newest events are all", async () => {
    const { ground, planId, reads, folded } = await atOnce(() => null);
    const loaded = await loadPlan(ground, planId);
    expect(loaded?.state).toEqual(folded?.state);
    expect(loaded?.readFrom).toMatchObject({ kind: "events", foldedBecause: "none_kept" });
    expect(reads).toEqual([]);
  });

  it("is loaded from a state that was kept while the newest events were on their way", async () => {
    const { ground, planId, reads, folded } = await atOnce((kept) => kept, 5);
    const loaded = await loadPlan(ground, planId);
    expect(loaded).toMatchObject({ state: folded?.state, hash: folded?.hash });
    expect(loaded?.readFrom).toMatchObject({ kind: "snapshot", revision: 5, headRevision: 6, lag: 1 });
    expect(reads).toEqual([expect.objectContaining({ from: 5 })]);
  });

  it("is folded whole when the event the state stands at is not chained to the one it names", async () => {
    const { ground, planId, folded } = await atOnce((kept) => ({ ...kept, previousHash: "0".repeat(64) }));
    const loaded = await loadPlan(ground, planId);
    expect(loaded?.state).toEqual(folded?.state);
    expect(loaded?.readFrom).toMatchObject({ kind: "events", foldedBecause: "other_history" });
  });
});
