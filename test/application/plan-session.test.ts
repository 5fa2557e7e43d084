import { describe, expect, it } from "vitest";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { loadPlan } from "../../src/application/load-plan.ts";
import { outsideCommand, PlanSession } from "../../src/application/plan-session.ts";
import { accepted, refused } from "../../src/domain/decision.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import {
  actor,
  planCreated,
  planId,
  planInterrupted,
  resumeRefused,
  runStarted,
  stepCompleted,
  stepFailed,
} from "../support/plan-events.ts";
import { changedAt, tamperedStore } from "../support/tampered-store.ts";
import { eventsOf, testPlanstream, typesOf } from "../support/test-planstream.ts";
import { passTime, turn, whileTimePasses } from "../support/until.ts";

const totalSet = (totalSteps: number) => ({ type: "TotalStepsSet", data: { actor, totalSteps } }) as const;

/** A created plan on a store that fails when told to; and a second process, which is not hindered. */
async function createdPlan() {
  const inner = memoryEventStore();
  const store = faultyStore(inner);
  const planstream = testPlanstream({ store });
  const session = PlanSession.fresh(planstream.ground, planId);
  await session.execute(() => accepted(planCreated({ definition: null })));
  store.appends.length = 0;
  const other = { ...planstream.ground, store: inner };
  /** Appends as another process does that has just looked. */
  const otherWrites = async (...events: Parameters<typeof accepted>) => {
    const plan = await loadPlan(other, planId);
    if (plan === null) throw new Error("the plan is there");
    await new PlanSession(other, plan).execute(() => accepted(...events));
  };
  return { inner, store, session, clock: planstream.clock, ground: planstream.ground, otherWrites };
}

describe("a command that loses a race", () => {
  it("is decided again on what the winner wrote, and appended behind it", async () => {
    const { store, session, otherWrites } = await createdPlan();
    store.beforeAppend("plan-", () => otherWrites(totalSet(7)));
    const seen: (number | null)[] = [];
    const execution = await session.execute(({ metadata }) => {
      seen.push(metadata.totalSteps);
      return accepted(totalSet((metadata.totalSteps ?? 0) + 1));
    });
    expect(seen).toEqual([null, 7]);
    expect(execution).toMatchObject({
      kind: "committed",
      events: [{ revision: 2, data: { totalSteps: 8 } }],
    });
    expect(session.state.metadata.totalSteps).toBe(8);
    const [first, second] = store.appends;
    expect(first?.expected).toBe(0);
    expect(second?.expected).toBe(1);
    expect(second?.events[0]?.id).not.toBe(first?.events[0]?.id);
  });

  it("is refused when the winner left no room for it", async () => {
    const { store, session, otherWrites } = await createdPlan();
    store.beforeAppend("plan-", () => otherWrites(totalSet(7)));
    const execution = await session.execute(({ metadata }) =>
      metadata.totalSteps === null ? accepted(totalSet(1)) : refused("TOTAL_BELOW_COMPLETED"),
    );
    expect(execution).toEqual({
      kind: "refused",
      reasons: [{ code: "TOTAL_BELOW_COMPLETED", evidence: {} }],
      recordedRevision: null,
      events: [],
    });
    expect(await typesOf({ store }, planId)).toEqual(["PlanCreated", "TotalStepsSet"]);
  });

  it("gives up with WRITE_CONFLICT when others keep coming first for 2 s, and has appended nothing", async () => {
    const { store, session, clock, otherWrites } = await createdPlan();
    let total = 0;
    const decide = () => {
      store.beforeAppend("plan-", () => otherWrites(totalSet(++total)));
      return accepted(totalSet(1_000));
    };
    const startedMs = clock.monotonicMs();
    await expect(whileTimePasses(clock, 20, session.execute(decide))).rejects.toMatchObject({
      name: "StoreError",
      code: "WRITE_CONFLICT",
    });
    expect(clock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(2_000);
    expect(clock.monotonicMs() - startedMs).toBeLessThan(2_500);
    expect((await eventsOf({ store }, planId)).some(({ data }) => data.totalSteps === 1_000)).toBe(false);
  });

  it("is still refused when others keep coming first: the answer does not hang on its record", async () => {
    const { store, session, clock, otherWrites } = await createdPlan();
    let total = 0;
    const decide = () => {
      store.beforeAppend("plan-", () => otherWrites(totalSet(++total)));
      return { ...refused("PLAN_EXISTS"), events: [resumeRefused()] };
    };
    expect(await whileTimePasses(clock, 20, session.execute(decide))).toEqual({
      kind: "refused",
      reasons: [{ code: "PLAN_EXISTS", evidence: {} }],
      recordedRevision: null,
      events: [],
    });
  });

  it("waits longer from try to try", async () => {
    const { store, session, clock, otherWrites } = await createdPlan();
    let total = 0;
    const triesAtMs: number[] = [];
    const decide = () => {
      triesAtMs.push(clock.monotonicMs());
      if (triesAtMs.length < 8) store.beforeAppend("plan-", () => otherWrites(totalSet(++total)));
      return accepted(totalSet(1_000));
    };
    await whileTimePasses(clock, 1, session.execute(decide));
    const waitsMs = triesAtMs.slice(1).map((atMs, index) => atMs - (triesAtMs[index] ?? 0));
    expect(waitsMs).toEqual([0, 8, 15, 30, 60, 120, 150]);
  });
});

describe("a race that is lost after a long wait for the store", () => {
  it("is run again all the same: waiting is no racing", async () => {
    const { store, session, clock, otherWrites } = await createdPlan();
    store.failAppends("plan-", ...Array.from({ length: 12 }, () => "lost" as const));
    const pending = session.execute(({ metadata }) => accepted(totalSet((metadata.totalSteps ?? 0) + 1)));
    await passTime(clock, 10_000);
    store.beforeAppend("plan-", () => otherWrites(totalSet(9)));
    expect(await whileTimePasses(clock, 100, pending)).toMatchObject({
      kind: "committed",
      events: [{ revision: 2, data: { totalSteps: 10 } }],
    });
  });
});

describe("an append whose outcome is unknown", () => {
  it.each(["lost", "written"] as const)(
    "is sent again as it was until the answer is definite: %s",
    async (fault) => {
      const { store, session, clock } = await createdPlan();
      store.failAppends("plan-", fault, fault, fault);
      const execution = await whileTimePasses(
        clock,
        50,
        session.execute(() => accepted(totalSet(3), totalSet(4))),
      );
      expect(execution).toMatchObject({ kind: "committed", events: [{ revision: 1 }, { revision: 2 }] });
      expect(store.appends).toHaveLength(4);
      for (const again of store.appends) expect(again).toEqual(store.appends[0]);
      expect(await typesOf({ store }, planId)).toEqual(["PlanCreated", "TotalStepsSet", "TotalStepsSet"]);
    },
  );

  it("is decided again when somebody else has taken its place meanwhile", async () => {
    const { store, session, clock, otherWrites } = await createdPlan();
    store.failAppends("plan-", "lost");
    store.beforeAppend("plan-", async () => {});
    store.beforeAppend("plan-", () => otherWrites(totalSet(9)));
    const execution = await whileTimePasses(
      clock,
      50,
      session.execute(({ metadata }) => accepted(totalSet((metadata.totalSteps ?? 0) + 1))),
    );
    expect(execution).toMatchObject({
      kind: "committed",
      events: [{ revision: 2, data: { totalSteps: 10 } }],
    });
  });

  it("is not sent again when it was written and others have gone on since", async () => {
    const { store, session, clock, otherWrites } = await createdPlan();
    store.failAppends("plan-", "written");
    store.beforeAppend("plan-", async () => {});
    store.beforeAppend("plan-", () => otherWrites(totalSet(9)));
    const execution = await whileTimePasses(
      clock,
      50,
      session.execute(() => accepted(totalSet(3))),
    );
    expect(execution).toMatchObject({ kind: "committed", events: [{ revision: 1 }] });
    expect(await typesOf({ store }, planId)).toEqual(["PlanCreated", "TotalStepsSet", "TotalStepsSet"]);
  });

  it("is reported as unknown after 30 s, also when the store has gone away by then", async () => {
    const { store, session, clock } = await createdPlan();
    store.failAppends("plan-", "written", ...Array.from({ length: 100 }, () => "away" as const));
    const startedMs = clock.monotonicMs();
    const pending = session.execute(() => accepted(totalSet(3)));
    await expect(whileTimePasses(clock, 100, pending)).rejects.toMatchObject({ code: "APPEND_UNKNOWN" });
    expect(clock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(30_000);
    expect(clock.monotonicMs() - startedMs).toBeLessThan(33_000);
    expect(new Set(store.appends.map(({ events }) => events[0]?.id)).size).toBe(1);
  });

  it("is settled when the store comes back in time", async () => {
    const { store, session, clock } = await createdPlan();
    store.failAppends("plan-", "written", "away", "lost", "away");
    const execution = await whileTimePasses(
      clock,
      50,
      session.execute(() => accepted(totalSet(3))),
    );
    expect(execution.kind).toBe("committed");
    expect(await typesOf({ store }, planId)).toEqual(["PlanCreated", "TotalStepsSet"]);
  });
});

describe("a store that is away", () => {
  const decide = () => accepted(totalSet(3));

  it("is not waited for by a command from outside", async () => {
    const { store, session } = await createdPlan();
    store.failAppends("plan-", "away");
    await expect(session.execute(decide)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await session.execute(decide)).toMatchObject({ kind: "committed", events: [{ revision: 1 }] });
  });

  it("is waited for where that was asked for, as long as was asked for", async () => {
    const { store, session, clock } = await createdPlan();
    const waiting = { raceMs: 2_000, persist: { patienceMs: 5_000, waitForStore: true } };
    store.failAppends("plan-", "away", "away", "away");
    const execution = await whileTimePasses(clock, 50, session.execute(decide, waiting));
    expect(execution.kind).toBe("committed");
    store.away = true;
    const startedMs = clock.monotonicMs();
    const pending = whileTimePasses(clock, 100, session.execute(decide, waiting));
    await expect(pending).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(clock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(5_000);
    expect(clock.monotonicMs() - startedMs).toBeLessThan(7_500);
  });

  it("is not waited for any longer once the caller gives up", async () => {
    const { store, session, clock } = await createdPlan();
    store.away = true;
    const giveUp = new AbortController();
    const persist = { patienceMs: 600_000, waitForStore: true, giveUp: giveUp.signal };
    const pending = session.execute(decide, { raceMs: 2_000, persist });
    pending.catch(() => {});
    await passTime(clock, 10_000);
    const tried = store.appends.length;
    giveUp.abort();
    await expect(pending).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(store.appends.length - tried).toBeLessThanOrEqual(1);
  });
});

describe("an append that the store can never take", () => {
  it("is not tried again", async () => {
    const { store, session } = await createdPlan();
    const decision = "x".repeat(300 * 1024);
    const pending = session.execute(() => accepted(stepCompleted(1, { decision })));
    await expect(pending).rejects.toMatchObject({ code: "EVENT_TOO_LARGE" });
    expect(store.appends).toHaveLength(1);
  });
});

describe("a command with an id of the caller's", () => {
  const once = { ...outsideCommand, commandId: "set-total-1" };

  it("is done once: the second time it is answered and nothing is appended", async () => {
    const { store, session } = await createdPlan();
    await session.execute(() => accepted(totalSet(3)), once);
    const again = await session.execute(() => accepted(totalSet(4)), once);
    expect(again).toEqual({ kind: "repeated", revision: 1, first: "accepted" });
    expect(await typesOf({ store }, planId)).toEqual(["PlanCreated", "TotalStepsSet"]);
  });

  it("is done once by any number of processes at once", async () => {
    const { store, session, inner, ground, clock } = await createdPlan();
    store.beforeAppend("plan-", async () => {
      clock.advance(1);
      const plan = await loadPlan(ground, planId);
      if (plan === null) throw new Error("the plan is there");
      await new PlanSession({ ...ground, store: inner }, plan).execute(() => accepted(totalSet(3)), once);
    });
    const answer = await session.execute(() => accepted(totalSet(3)), once);
    expect(answer).toEqual({ kind: "repeated", revision: 1, first: "accepted" });
    expect(await typesOf({ store }, planId)).toEqual(["PlanCreated", "TotalStepsSet"]);
  });

  it.each(["x".repeat(64), "x".repeat(65), `${"x".repeat(63)}🕊`])(
    "is known by its first 64 characters, a half one left out: %s",
    async (commandId) => {
      const { store, session } = await createdPlan();
      const options = { ...outsideCommand, commandId };
      await session.execute(() => accepted(totalSet(3)), options);
      expect(await session.execute(() => accepted(totalSet(4)), options)).toMatchObject({ kind: "repeated" });
      expect(await typesOf({ store }, planId)).toEqual(["PlanCreated", "TotalStepsSet"]);
    },
  );

  it("is forgotten after 32 others", async () => {
    const { session } = await createdPlan();
    await session.execute(() => accepted(totalSet(3)), once);
    for (let other = 0; other < 31; other++) await session.execute(() => accepted(totalSet(4)));
    expect(await session.execute(() => accepted(totalSet(5)), once)).toMatchObject({ kind: "repeated" });
    await session.execute(() => accepted(totalSet(4)));
    expect(await session.execute(() => accepted(totalSet(5)), once)).toMatchObject({ kind: "committed" });
  });
});

describe("a refusal", () => {
  const refusal = () => ({ ...refused("PLAN_EXISTS"), events: [resumeRefused()] });

  it("says at which revision it stands in the history", async () => {
    const { session } = await createdPlan();
    expect(await session.execute(refusal)).toMatchObject({
      kind: "refused",
      recordedRevision: 1,
      events: [{ type: "ResumeRefused", revision: 1 }],
    });
  });

  it.each(["away", "lost"] as const)("is the answer although it cannot be recorded: %s", async (fault) => {
    const { store, session, clock } = await createdPlan();
    store.failAppends("plan-", ...Array.from({ length: 200 }, () => fault));
    const execution = await whileTimePasses(clock, 500, session.execute(refusal));
    expect(execution).toEqual({
      kind: "refused",
      reasons: [{ code: "PLAN_EXISTS", evidence: {} }],
      recordedRevision: null,
      events: [],
    });
  });
});

describe("a decision without events", () => {
  it("is carried out by appending nothing", async () => {
    const { store, session } = await createdPlan();
    expect(await session.execute(() => accepted())).toEqual({ kind: "committed", events: [] });
    expect(store.appends).toEqual([]);
  });
});

describe("a damaged history", () => {
  it("is appended nothing to: every command that would is refused with HISTORY_DAMAGED", async () => {
    const { store, session, ground } = await createdPlan();
    await session.execute(() => accepted(totalSet(3)));
    store.appends.length = 0;
    const event = changedAt(1, ({ data }) => ({ data: data.replace("3", "4") }));
    const damaged = { ...ground, store: tamperedStore(store, { event }) };
    const plan = await loadPlan(damaged, planId);
    if (plan === null) throw new Error("the plan is there");
    const execution = await new PlanSession(damaged, plan).execute(() => accepted(totalSet(5)));
    expect(execution).toEqual({
      kind: "refused",
      reasons: [{ code: "HISTORY_DAMAGED", evidence: { revision: 1 } }],
      recordedRevision: null,
      events: [],
    });
    expect(store.appends).toEqual([]);
  });
});

describe("a history with an event of a newer planstream", () => {
  it("is appended nothing to: every command that would is refused with EVENT_VERSION_UNSUPPORTED", async () => {
    const { store, session, otherWrites } = await createdPlan();
    store.beforeAppend("plan-", () => otherWrites({ type: "PlanPaused", data: {} } as never));
    expect(await session.execute(() => accepted(totalSet(5)))).toEqual({
      kind: "refused",
      reasons: [
        { code: "EVENT_VERSION_UNSUPPORTED", evidence: { revision: 1, type: "PlanPaused", version: 1 } },
      ],
      recordedRevision: null,
      events: [],
    });
    expect(await session.execute(() => accepted())).toEqual({ kind: "committed", events: [] });
    expect(await typesOf({ store }, planId)).toEqual(["PlanCreated", "PlanPaused"]);
  });
});

describe("kept states", () => {
  const kept = (store: ReturnType<typeof faultyStore>) => store.readSnapshot("plan-state", `plan-${planId}`);

  it("are kept when a plan begins", async () => {
    const { store, session } = await createdPlan();
    expect(await kept(store)).toEqual({
      projection: "plan-state",
      fingerprint: planStateFingerprint,
      revision: 0,
      hash: session.plan.hash,
      state: JSON.stringify(session.state),
    });
  });

  it("are kept at every append that goes past a multiple of 64, and not in between", async () => {
    const { store, session } = await createdPlan();
    const keptAt = new Set<number | undefined>();
    for (let total = 1; total <= 100; total++) {
      await session.execute(() => accepted(totalSet(total), totalSet(total + 1)));
      keptAt.add((await kept(store))?.revision);
    }
    expect([...keptAt]).toEqual([0, 64, 128, 192]);
  });

  it.each([
    ["PlanInterrupted", planInterrupted()],
    ["PlanErrored", { type: "PlanErrored", data: stepFailed(1).data } as never],
    ["PlanApplied", { type: "PlanApplied", data: {} }],
    ["PlanConstrained", { type: "PlanConstrained", data: { reason: "step 1 failed" } }],
    ["PlanCancelled", { type: "PlanCancelled", data: { actor, reason: null, inFlight: null } }],
  ] as const)("are kept when a run ends: %s", async (_, event) => {
    const { store, session } = await createdPlan();
    await session.execute(() => accepted(runStarted()));
    expect((await kept(store))?.revision).toBe(0);
    await session.execute(() => accepted(event));
    expect(await kept(store)).toMatchObject({ revision: 2, state: JSON.stringify(session.state) });
  });

  it("are what the events fold to, whichever process kept them", async () => {
    const { store, session, ground, otherWrites } = await createdPlan();
    for (let total = 1; total <= 40; total++) {
      await otherWrites(totalSet(total));
      await session.execute(() => accepted(totalSet(total + 1)));
    }
    const revision = (await kept(store))?.revision ?? -1;
    const folded = await loadPlan(ground, planId, { source: "events", upTo: revision });
    expect(JSON.parse((await kept(store))?.state ?? "")).toEqual(folded?.state);
  });
});

describe("commands on one session at once", () => {
  it("are all carried out, each on what is there then", async () => {
    const { store, session, clock } = await createdPlan();
    const all = Array.from({ length: 5 }, () =>
      session.execute(({ metadata }) => accepted(totalSet((metadata.totalSteps ?? 0) + 1))),
    );
    const executions = await whileTimePasses(clock, 20, Promise.all(all));
    expect(executions.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => "committed"));
    await session.refresh();
    expect(session.state.metadata.totalSteps).toBe(5);
    expect(await typesOf({ store }, planId)).toHaveLength(6);
    await turn();
  });
});
