import { describe, expect, it } from "vitest";
import { StoreError } from "../../src/application/ports/store-error.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { actor, sha } from "../support/plan-events.ts";
import { begin, eventsOf, perform, testPlanstream, typesOf, wholeStore } from "../support/test-planstream.ts";

const nobody = "01TEST00000000000000NBDY00";

function onRecordedStore() {
  const store = faultyStore(memoryEventStore());
  const planstream = testPlanstream({ store });
  const planAppends = () =>
    store.appends
      .filter(({ stream }) => stream.startsWith("plan-"))
      .map(({ events }) => events.map(({ type }) => type));
  return { store, planstream, planAppends };
}

describe("creating a plan", () => {
  it("stores it, and it waits in the action phase", async () => {
    const { planstream, planAppends } = onRecordedStore();
    const source = { path: "/home/ana/release.plan.yaml", sha256: sha("f") };
    const created = await planstream.plans.create({ name: "release", definition: planOf(["one"]), source });
    if (created.kind !== "created") throw new Error("it was not refused");
    expect(planAppends()).toEqual([["PlanCreated"]]);
    const [event] = await eventsOf(planstream, created.planId);
    expect(event?.data).toMatchObject({
      actor,
      planId: created.planId,
      name: "release",
      source,
      variables: {},
    });
    expect((await planstream.plans.get(created.planId)).state).toMatchObject({
      status: "queued",
      phase: "action",
      run: null,
      metadata: { totalSteps: 1, attempt: 0 },
    });
  });

  it("stores the definition before the event that names it", async () => {
    const { store, planstream } = onRecordedStore();
    await planstream.plans.create({ name: "release", definition: planOf(["one"]) });
    expect(store.appends.map(({ stream }) => stream.split("-")[0])).toEqual(["planblob", "plan"]);
  });

  it("gives every plan an id of its own", async () => {
    const { plans } = testPlanstream();
    const ids = new Set<string>();
    for (let count = 0; count < 5; count++) {
      const created = await plans.create({ name: "release", definition: null });
      if (created.kind === "created") ids.add(created.planId);
    }
    expect(ids.size).toBe(5);
  });

  it("asks for no secret: those are asked for by every run", async () => {
    const { plans } = testPlanstream();
    const variables = { TOKEN: variableOf({ secret: true, required: true }) };
    expect(await plans.create({ name: "release", definition: planOf(["one"], { variables }) })).toMatchObject(
      {
        kind: "created",
      },
    );
  });
});

describe("creating and beginning a plan", () => {
  it("is one append, up to its first step's start", async () => {
    const { planstream, planAppends } = onRecordedStore();
    const definition = planOf([stepOf("think", { phase: "strategize" }), "make"]);
    const { planId, begun } = await begin(planstream, definition);
    expect(planAppends()).toEqual([["PlanCreated", "RunStarted", "PhaseStarted", "StepStarted"]]);
    expect(begun.execution.events.map(({ type }) => type)).toEqual(planAppends()[0]);
    expect((await planstream.plans.get(planId)).state).toMatchObject({
      status: "processing",
      phase: "strategize",
      run: { runId: begun.runId, attempt: 1, owner: { id: planstream.ownerId }, user: "ana" },
      inFlight: { step: 1, stepId: "think", try: 1, outcome: null },
    });
  });

  it("of a plan without definition is one append up to its run's start", async () => {
    const { planstream, planAppends } = onRecordedStore();
    await begin(planstream, null);
    expect(planAppends()).toEqual([["PlanCreated", "RunStarted"]]);
  });

  it("names the run before its first event is stored", async () => {
    const { store, planstream } = onRecordedStore();
    let namedBefore: readonly string[] | undefined;
    store.beforeAppend("plan-", async () => {
      namedBefore = (await planstream.owners.lastBeat(planstream.ownerId))?.runs;
    });
    const { runId } = await begin(planstream);
    expect(namedBefore).toEqual([runId]);
  });

  it("that is refused forgets the run and leaves no plan", async () => {
    const { planstream, planAppends } = onRecordedStore();
    const variables = {
      BUMP: variableOf({ required: true }),
      TOKEN: variableOf({ secret: true, required: true }),
    };
    const definition = planOf(["one"], { variables });
    expect(await planstream.plans.createAndBegin({ name: "release", definition })).toEqual({
      kind: "refused",
      reasons: [
        {
          code: "VARIABLE_MISSING",
          evidence: {
            missing: [
              { name: "BUMP", kind: "variable" },
              { name: "TOKEN", kind: "secret" },
            ],
          },
        },
      ],
      recordedRevision: null,
      events: [],
    });
    expect(planAppends()).toEqual([]);
    expect((await planstream.owners.lastBeat(planstream.ownerId))?.runs).toEqual([]);
  });

  it("that fails forgets the run, too", async () => {
    const { store, planstream } = onRecordedStore();
    store.failAppends("plan-", "away");
    await expect(begin(planstream)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect((await planstream.owners.lastBeat(planstream.ownerId))?.runs).toEqual([]);
    expect(planstream.clock.sleepers).toBe(0);
  });
});

describe("variables of a new plan", () => {
  const variables = {
    BUMP: variableOf({ default: "minor", enum: ["major", "minor"] }),
    VERSION: variableOf({ pattern: "^v[0-9]+$" }),
    NOTE: variableOf(),
    TOKEN: variableOf({ secret: true }),
  };
  const create = (given: Readonly<Record<string, string>>) => {
    const planstream = testPlanstream();
    const definition = planOf(["one"], { variables });
    return { planstream, answer: planstream.plans.create({ name: "release", definition, variables: given }) };
  };
  const usage = (evidence: object) => ({ name: "PlanError", code: "USAGE", evidence });

  it("get the value given, else the default, and are stored", async () => {
    const { planstream, answer } = create({ VERSION: "v12" });
    const created = await answer;
    if (created.kind !== "created") throw new Error("it was not refused");
    const [event] = await eventsOf(planstream, created.planId);
    expect(event?.data.variables).toEqual({ BUMP: "minor", VERSION: "v12" });
  });

  it.each([
    ["a name the plan does not have", { SPEED: "9" }, { name: "SPEED", variables: Object.keys(variables) }],
    ["a name every object has", { toString: "x" }, { name: "toString", variables: Object.keys(variables) }],
    ["a secret given openly", { TOKEN: "hush" }, { name: "TOKEN" }],
    [
      "a value that is none of the choices",
      { BUMP: "huge" },
      { name: "BUMP", value: "huge", choices: ["major", "minor"] },
    ],
    [
      "a value that does not match",
      { VERSION: "12" },
      { name: "VERSION", value: "12", pattern: "^v[0-9]+$" },
    ],
  ])("are a wrong use with %s", async (_, given, evidence) => {
    const { planstream, answer } = create(given);
    await expect(answer).rejects.toMatchObject(usage(evidence));
    expect(JSON.parse(await wholeStore(planstream)).events).toEqual([]);
  });

  it("never show a secret's value in what is said about it", async () => {
    const { answer } = create({ TOKEN: "hush" });
    const error = await answer.catch((caught: unknown) => caught);
    expect(`${error} ${JSON.stringify(error)}`).not.toContain("hush");
  });

  it("are missing when required and given nowhere, all of them named", async () => {
    const required = {
      A: variableOf({ required: true }),
      B: variableOf({ required: true, enum: ["x"] }),
      C: variableOf({ required: true }),
    };
    const { plans } = testPlanstream();
    const definition = planOf(["one"], { variables: required });
    expect(await plans.create({ name: "release", definition, variables: { C: "" } })).toMatchObject({
      kind: "refused",
      reasons: [
        {
          code: "VARIABLE_MISSING",
          evidence: {
            missing: [
              { name: "A", kind: "variable" },
              { name: "B", kind: "variable" },
            ],
          },
        },
      ],
    });
  });
});

describe("beginning a plan that was only created", () => {
  const created = async (definition = planOf(["one", "two"]) as ReturnType<typeof planOf> | null) => {
    const planstream = testPlanstream();
    const answer = await planstream.plans.create({ name: "release", definition });
    if (answer.kind !== "created") throw new Error("it was not refused");
    return { planstream, planId: answer.planId };
  };

  it("starts its first run and its first step", async () => {
    const { planstream, planId } = await created();
    const answer = await planstream.plans.begin(planId);
    if (answer.kind !== "begun") throw new Error("it was not refused");
    expect(answer.planId).toBe(planId);
    expect(await typesOf(planstream, planId)).toEqual([
      "PlanCreated",
      "RunStarted",
      "PhaseStarted",
      "StepStarted",
    ]);
    expect(await perform(planstream, answer.begun).result).toMatchObject({ kind: "ended" });
  });

  it("is done once: the second one is told who runs it", async () => {
    const { planstream, planId } = await created();
    await planstream.plans.begin(planId);
    expect(await planstream.plans.begin(planId)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "RUN_IN_PROGRESS", evidence: { attempt: 1, user: "ana", host: "mac", pid: 4211 } }],
      recordedRevision: null,
    });
    expect(await typesOf(planstream, planId)).toHaveLength(4);
  });

  it("is refused with its end when the plan is over", async () => {
    const { planstream, planId } = await created();
    await planstream.plans.cancel(planId);
    expect(await planstream.plans.begin(planId)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "PLAN_CANCELLED", evidence: { at: "2026-01-01T00:00:00.000Z" } }],
    });
  });

  it("asks for the secrets that are required", async () => {
    const variables = { TOKEN: variableOf({ secret: true, required: true }) };
    const { planstream, planId } = await created(planOf(["one"], { variables }));
    expect(await planstream.plans.begin(planId)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "VARIABLE_MISSING", evidence: { missing: [{ name: "TOKEN", kind: "secret" }] } }],
    });
    expect(await planstream.plans.begin(planId, () => "hush")).toMatchObject({ kind: "begun" });
  });

  it("of no plan is PLAN_NOT_FOUND", async () => {
    await expect(testPlanstream().plans.begin(nobody)).rejects.toMatchObject({
      name: "PlanError",
      code: "PLAN_NOT_FOUND",
      evidence: { planId: nobody },
      next: [{ command: "plan list" }],
    });
  });
});

describe("phases of a plan without definition", () => {
  it("are gone through by the program that drives it, and the last one ends it", async () => {
    const planstream = testPlanstream();
    const { planId, runId } = await begin(planstream, null);
    const { plans } = planstream;
    for (const phase of ["strategize", "execute", "apply"] as const) {
      expect(await plans.startPhase(planId, runId, phase)).toMatchObject({ kind: "committed" });
      expect(await plans.completePhase(planId, runId, phase)).toMatchObject({ kind: "committed" });
    }
    expect((await typesOf(planstream, planId)).slice(2)).toEqual([
      ...["PhaseStarted", "PhaseCompleted", "PhaseStarted", "PhaseCompleted"],
      ...["PhaseStarted", "PhaseCompleted", "PlanApplied"],
    ]);
  });

  it("may be left out, but not gone back to, nor begun within another", async () => {
    const planstream = testPlanstream();
    const { plans } = planstream;
    const { planId, runId } = await begin(planstream, null);
    const outOfOrder = (asked: string, phase: string, state: string) => ({
      kind: "refused",
      reasons: [{ code: "PHASE_OUT_OF_ORDER", evidence: { asked, phase, state, defined: false } }],
      recordedRevision: null,
    });
    expect(await plans.completePhase(planId, runId, "execute")).toMatchObject(
      outOfOrder("execute", "action", "processing"),
    );
    expect(await plans.startPhase(planId, runId, "execute")).toMatchObject({ kind: "committed" });
    expect(await plans.startPhase(planId, runId, "apply")).toMatchObject(
      outOfOrder("apply", "execute", "processing"),
    );
    expect(await plans.completePhase(planId, runId, "execute")).toMatchObject({ kind: "committed" });
    expect(await plans.completePhase(planId, runId, "execute")).toMatchObject(
      outOfOrder("execute", "execute", "complete"),
    );
    expect(await plans.startPhase(planId, runId, "strategize")).toMatchObject(
      outOfOrder("strategize", "execute", "complete"),
    );
    expect(await plans.startPhase(planId, runId, "apply")).toMatchObject({ kind: "committed" });
  });

  it("are refused to another run than the plan's own", async () => {
    const planstream = testPlanstream();
    const { planId, runId } = await begin(planstream, null);
    for (const answer of [
      await planstream.plans.startPhase(planId, "01TEST000000000000000THER0", "execute"),
      await planstream.plans.completePhase(planId, "01TEST000000000000000THER0", "execute"),
    ]) {
      expect(answer).toMatchObject({
        kind: "refused",
        reasons: [{ code: "RUN_FENCED", evidence: { currentRunId: runId, host: "mac", pid: 4211 } }],
      });
    }
  });

  it("of a defined plan are its steps' business", async () => {
    const planstream = testPlanstream();
    const { planId, runId } = await begin(planstream);
    expect(await planstream.plans.startPhase(planId, runId, "apply")).toMatchObject({
      kind: "refused",
      reasons: [{ code: "PHASE_OUT_OF_ORDER", evidence: { defined: true } }],
    });
    expect(await planstream.plans.completePhase(planId, runId, "execute")).toMatchObject({
      reasons: [{ code: "PHASE_OUT_OF_ORDER" }],
    });
  });
});

describe("cancelling a plan", () => {
  it("ends it whatever it was doing, with who and why", async () => {
    const planstream = testPlanstream();
    const { planId } = await begin(planstream);
    expect(await planstream.plans.cancel(planId, "wrong version")).toMatchObject({
      kind: "committed",
      events: [
        {
          type: "PlanCancelled",
          data: { actor, reason: "wrong version", inFlight: { step: 1, stepId: "one" } },
        },
      ],
    });
    expect((await planstream.plans.get(planId)).state).toMatchObject({
      status: "cancelled",
      run: null,
      ending: { by: "ana", reason: "wrong version" },
    });
  });

  it("is refused when it is over already, with the end it has", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one"]));
    await perform(planstream, begun).result;
    const before = await wholeStore(planstream);
    expect(await planstream.plans.cancel(planId)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "PLAN_APPLIED", evidence: { at: "2026-01-01T00:00:00.000Z", by: null } }],
      recordedRevision: null,
    });
    expect(await wholeStore(planstream)).toBe(before);
  });

  it("of no plan is PLAN_NOT_FOUND", async () => {
    await expect(testPlanstream().plans.cancel(nobody)).rejects.toMatchObject({ code: "PLAN_NOT_FOUND" });
  });

  it("hands on the store's own failure", async () => {
    const { store, planstream } = onRecordedStore();
    const { planId } = await begin(planstream);
    store.away = true;
    await expect(planstream.plans.cancel(planId)).rejects.toBeInstanceOf(StoreError);
  });
});
