import { describe, expect, it } from "vitest";
import { PlanSession } from "../../src/application/plan-session.ts";
import type { RecordedEvent } from "../../src/application/ports/event-store.ts";
import { verifyPlan } from "../../src/application/verify-plan.ts";
import { accepted } from "../../src/domain/decision.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import { completed, completedAfter, scriptedExecutor } from "../support/scripted-executor.ts";
import { changedAt, type Tampering, tamperedStore } from "../support/tampered-store.ts";
import { begin, perform, resumed, testPlanstream, wholeStore } from "../support/test-planstream.ts";

/** Revisions: 0 created, 1 run, 2 phase, 3 step 1 starts, 4 completed (long output), 5 interrupted (kept), 6 resumed. */
async function stoppedPlan() {
  const planstream = testPlanstream();
  const { planId, begun } = await begin(planstream, planOf([stepOf("one", { outputs: ["LOG"] }), "two"]));
  const stop = completedAfter(() => run.control.stop(), { LOG: "x".repeat(100_000) });
  const run = perform(planstream, begun, { executor: scriptedExecutor({ one: stop }) });
  await run.result;
  await resumed(planstream, planId);
  const verify = (tampering: Tampering) =>
    verifyPlan({ ...planstream.ground, store: tamperedStore(planstream.store, tampering) }, planId);
  return { planstream, planId, verify };
}

const edit = ({ data }: RecordedEvent) => ({ data: data.replace('"durationMs":5', '"durationMs":6') });

describe("a whole history", () => {
  it("has nothing to find, running or ended", async () => {
    const { planstream, planId } = await stoppedPlan();
    expect(await planstream.plans.verify(planId)).toEqual({ planId, events: 7, findings: [] });
    const { planId: other, begun } = await begin(planstream);
    await perform(planstream, begun, { executor: scriptedExecutor({ one: completed() }) }).result;
    expect(await planstream.plans.verify(other)).toMatchObject({ events: 11, findings: [] });
  });

  it("is not changed by being verified", async () => {
    const { planstream, planId } = await stoppedPlan();
    const before = await wholeStore(planstream);
    await planstream.plans.verify(planId);
    expect(await wholeStore(planstream)).toBe(before);
  });

  it("of no plan has no events", async () => {
    const planId = "01TEST00000000000000NBDY00";
    expect(await testPlanstream().plans.verify(planId)).toEqual({ planId, events: 0, findings: [] });
  });
});

describe("a finding", () => {
  const noKept = { snapshot: () => null };

  it("is each event that was changed, by its revision, and no other", async () => {
    const { planId, verify } = await stoppedPlan();
    const event = (one: RecordedEvent, all: readonly RecordedEvent[]) => {
      const first = changedAt(4, edit)(one, all);
      return first === null ? null : changedAt(2, () => ({ type: "PhaseCompleted" }))(first, all);
    };
    const { findings } = await verify({ event, ...noKept });
    expect(findings).toEqual([
      { planId, revision: 2, kind: "event_changed", message: expect.any(String) },
      { planId, revision: 4, kind: "event_changed", message: expect.any(String) },
    ]);
  });

  it.each([
    ["data", changedAt(4, edit)],
    ["metadata", changedAt(4, ({ metadata }) => ({ metadata: metadata.replace("commandId", "commandid") }))],
    ["the id", changedAt(4, () => ({ id: "6ba7b810-9dad-51d1-80b4-00c04fd430c8" }))],
    ["no JSON", changedAt(4, () => ({ data: "x" }))],
    ["the first event", changedAt(0, ({ data }) => ({ data: data.replace("release", "other") }))],
    ["the last event", changedAt(6, ({ data }) => ({ data: data.replace('"attempt":2', '"attempt":3') }))],
  ])("is one where one thing was changed: %s", async (_, event) => {
    const { verify } = await stoppedPlan();
    const { findings, events } = await verify({ event, ...noKept });
    expect(findings.map(({ kind }) => kind)).toEqual(["event_changed"]);
    expect(events).toBe(7);
  });

  it("is an event that is missing, and that the next one does not follow", async () => {
    const { verify } = await stoppedPlan();
    const gone = (one: RecordedEvent) => (one.stream.startsWith("plan-") && one.revision === 2 ? null : one);
    const { findings } = await verify({ event: gone, ...noKept });
    expect(findings).toMatchObject([{ kind: "event_missing", revision: 2 }]);
  });

  it("is an end that was cut off, as far as a kept state tells", async () => {
    const { verify } = await stoppedPlan();
    const event = (one: RecordedEvent) => (one.stream.startsWith("plan-") && one.revision >= 5 ? null : one);
    expect(await verify({ event })).toMatchObject({
      events: 5,
      findings: [{ kind: "event_missing", revision: 5 }],
    });
    expect(await verify({ event, ...noKept })).toMatchObject({ findings: [] });
  });

  it("is two events that changed places", async () => {
    const { verify } = await stoppedPlan();
    const event = (one: RecordedEvent, all: readonly RecordedEvent[]) => {
      const other = all[{ 2: 3, 3: 2 }[one.revision] ?? -1];
      return other === undefined ? one : { ...other, revision: one.revision, position: one.position };
    };
    const { findings } = await verify({ event, ...noKept });
    expect(findings[0]).toMatchObject({ kind: "event_changed", revision: 2 });
  });

  it.each([
    ["another value", (state: string) => state.replace('"lastCompletedStep":1', '"lastCompletedStep":2')],
    ["no JSON", (state: string) => state.slice(1)],
    ["nothing", () => "null"],
  ])("is a kept state that is not what the events fold to: %s", async (_, change) => {
    const { planId, verify } = await stoppedPlan();
    const { findings } = await verify({ snapshot: (kept) => ({ ...kept, state: change(kept.state) }) });
    expect(findings).toEqual([
      { planId, revision: 5, kind: "kept_state_differs", message: expect.any(String) },
    ]);
  });

  it("is no kept state of another fold: nobody uses that", async () => {
    const { verify } = await stoppedPlan();
    const snapshot: Tampering["snapshot"] = (kept) => ({ ...kept, fingerprint: "other", state: "{}" });
    expect(await verify({ snapshot })).toMatchObject({ findings: [] });
  });

  it.each([
    ["DefinitionHead", 0],
    ["DefinitionSteps", 0],
    ["OutputChunk", 4],
  ])("is a blob that is damaged, at the event that names it: %s", async (type, revision) => {
    const { planId, verify } = await stoppedPlan();
    for (const change of [
      (one: RecordedEvent) => ({ ...one, data: one.data.replace(/[a-w]/, "x") }),
      (one: RecordedEvent) => ({ ...one, data: "{" }),
      () => null,
    ]) {
      const event = (one: RecordedEvent) => (one.type === type ? change(one) : one);
      expect(await verify({ event })).toEqual({
        planId,
        events: 7,
        findings: [{ planId, revision, kind: "blob_damaged", message: expect.any(String) }],
      });
    }
  });

  it("is an event of a newer planstream, which this one cannot judge", async () => {
    const { planstream, planId } = await stoppedPlan();
    const { state } = await planstream.plans.get(planId);
    const session = new PlanSession(planstream.ground, await planstream.plans.get(planId));
    await session.execute(() => accepted({ type: "PlanPainted", data: { colour: "red" } } as never));
    expect(await planstream.plans.verify(planId)).toMatchObject({
      events: 8,
      findings: [{ kind: "event_unsupported", revision: state.revision + 1 }],
    });
  });
});
