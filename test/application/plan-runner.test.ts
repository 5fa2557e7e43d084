import { describe, expect, it } from "vitest";
import { openPlan } from "../../src/application/open-plan.ts";
import { PlanSession } from "../../src/application/plan-session.ts";
import { accepted } from "../../src/domain/decision.ts";
import { retryPolicy } from "../../src/schema/definition-defaults.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { resumeRefused } from "../support/plan-events.ts";
import {
  completed,
  completedAfter,
  failed,
  heldStep,
  scriptedExecutor,
  skipped,
} from "../support/scripted-executor.ts";
import { begin, eventsOf, perform, testPlanstream, typesOf } from "../support/test-planstream.ts";
import { until, whileTimePasses } from "../support/until.ts";

const threePhases = planOf([
  stepOf("think", { phase: "strategize" }),
  stepOf("make", { phase: "execute" }),
  stepOf("test", { phase: "execute" }),
  stepOf("ship", { phase: "apply" }),
]);

describe("a plan whose steps all complete", () => {
  it("leaves these events, in this order, and is applied", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, threePhases);
    const run = perform(planstream, begun);
    expect(await run.result).toMatchObject({
      kind: "ended",
      state: { status: "applied", phase: "apply", run: null, metadata: { lastCompletedStep: 4 } },
    });
    const types = await typesOf(planstream, planId);
    expect(types).toEqual([
      ...["PlanCreated", "RunStarted", "PhaseStarted", "StepStarted"],
      ...["StepCompleted", "PhaseCompleted", "PhaseStarted", "StepStarted"],
      ...["StepCompleted", "StepStarted"],
      ...["StepCompleted", "PhaseCompleted", "PhaseStarted", "StepStarted"],
      ...["StepCompleted", "PhaseCompleted", "PlanApplied"],
    ]);
    expect(run.events.map(({ type }) => type)).toEqual(types);
    expect(run.events.map(({ revision }) => revision)).toEqual(types.map((_, index) => index));
  });

  it("is one append for its beginning and one for each step", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const { begun } = await begin(planstream, threePhases);
    await perform(planstream, begun).result;
    const appends = store.appends.filter(({ stream }) => stream.startsWith("plan-"));
    expect(appends.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ["PlanCreated", "RunStarted", "PhaseStarted", "StepStarted"],
      ["StepCompleted", "PhaseCompleted", "PhaseStarted", "StepStarted"],
      ["StepCompleted", "StepStarted"],
      ["StepCompleted", "PhaseCompleted", "PhaseStarted", "StepStarted"],
      ["StepCompleted", "PhaseCompleted", "PlanApplied"],
    ]);
  });

  it("tells of each step before it is tried, after its start is stored", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two"]));
    const told: unknown[] = [];
    const executor = scriptedExecutor({
      two: completedAfter(async () => told.push((await typesOf(planstream, planId)).at(-1))),
    });
    const onStep = (step: { step: number; try: number; definition: { id: string } }) =>
      told.push([step.step, step.try, step.definition.id]);
    await perform(planstream, begun, { executor, onStep }).result;
    expect(told).toEqual([[1, 1, "one"], [2, 1, "two"], "StepStarted"]);
  });

  it("has a checkpoint for each step, with the decision the step took and how long it ran", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two"]));
    const executor = scriptedExecutor({ one: completed({}, "use the small one") });
    const { result } = perform(planstream, begun, { executor });
    const { state } = await result;
    const done = (await eventsOf(planstream, planId)).filter(({ type }) => type === "StepCompleted");
    expect(done.map(({ data }) => data)).toMatchObject([
      {
        step: 1,
        how: "ran",
        decision: "use the small one",
        durationMs: 5,
        checkpoint: { checkpointId: "cp_1" },
      },
      { step: 2, how: "ran", decision: null, output: null, checkpoint: { checkpointId: "cp_2" } },
    ]);
    expect(state.metadata).toMatchObject({ lastCheckpointId: "cp_2", checkpointCount: 2 });
    const decisionIds = state.metadata.checkpoints.map(({ decisionId }) => decisionId);
    expect(new Set(decisionIds).size).toBe(2);
  });

  it("hands on what a step writes, under the step's name", async () => {
    const planstream = testPlanstream();
    const { begun } = await begin(planstream, planOf(["one"]));
    const written: unknown[] = [];
    const executor = scriptedExecutor({
      one: completedAfter((_, { onOutput }) => onOutput("stderr", "half\n")),
    });
    await perform(planstream, begun, { executor, onOutput: (output) => written.push(output) }).result;
    expect(written).toEqual([{ step: 1, stepId: "one", item: null, stream: "stderr", text: "half\n" }]);
  });

  it("is named by its owner while it runs, and forgotten afterwards", async () => {
    const planstream = testPlanstream();
    const { runId, begun } = await begin(planstream, planOf(["one"]));
    const seen: unknown[] = [];
    const look = async () => seen.push((await planstream.owners.lastBeat(planstream.ownerId))?.runs);
    await perform(planstream, begun, { executor: scriptedExecutor({ one: completedAfter(look) }) }).result;
    await look();
    expect(seen).toEqual([[runId], []]);
  });
});

describe("a step", () => {
  it("is asked for with everything it needs to know", async () => {
    const planstream = testPlanstream();
    const definition = planOf([stepOf("one", { outputs: ["TAG"] }), "two"], {
      variables: {
        BUMP: variableOf({ default: "minor" }),
        NOTE: variableOf(),
        TOKEN: variableOf({ secret: true, required: true }),
        SPARE: variableOf({ secret: true }),
      },
    });
    const secrets = (name: string) => (name === "TOKEN" ? "s3cret" : undefined);
    const more = { variables: { NOTE: "hello" }, secrets };
    const { planId, runId, begun } = await begin(planstream, definition, more);
    const executor = scriptedExecutor({ one: completed({ TAG: "v1.2.3" }) });
    await perform(planstream, begun, { executor, secrets }).result;
    const { steps, ...head } = definition;
    const both = { planId, planName: "release", runId, head, attempt: 1, try: 1, resumed: false, item: null };
    expect(executor.requests).toEqual([
      {
        ...both,
        step: 1,
        definition: steps[0],
        idempotencyKey: planstream.ground.digests.uuidV5(`${planId}/1/one`),
        variables: { BUMP: "minor", NOTE: "hello" },
        secrets: { TOKEN: "s3cret" },
        hidden: [],
      },
      {
        ...both,
        step: 2,
        definition: steps[1],
        idempotencyKey: planstream.ground.digests.uuidV5(`${planId}/1/two`),
        variables: { BUMP: "minor", NOTE: "hello", TAG: "v1.2.3" },
        secrets: { TOKEN: "s3cret" },
        hidden: [],
      },
    ]);
  });

  it("hands its outputs to all later ones, and the newest value of each name", async () => {
    const planstream = testPlanstream();
    const steps = ["one", "two", "three"].map((id) => stepOf(id, { outputs: ["A", "B"] }));
    const { begun } = await begin(planstream, planOf(steps));
    const executor = scriptedExecutor({
      one: completed({ A: "a1", B: "b1" }),
      two: completed({ A: "a2" }),
    });
    await perform(planstream, begun, { executor }).result;
    expect(executor.requests.map(({ variables }) => variables)).toEqual([
      {},
      { A: "a1", B: "b1" },
      { A: "a2", B: "b1" },
    ]);
  });

  it("that was skipped is finished as such, without outputs", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two"]));
    await perform(planstream, begun, { executor: scriptedExecutor({ one: skipped }) }).result;
    const [done] = (await eventsOf(planstream, planId)).filter(({ type }) => type === "StepCompleted");
    expect(done?.data).toMatchObject({ how: "skipped", output: null, decision: null, durationMs: 1 });
  });
});

describe("secrets", () => {
  it("are masked in all a step leaves behind: outputs, decision, error", async () => {
    const planstream = testPlanstream();
    const variables = {
      TOKEN: variableOf({ secret: true }),
      LONGER: variableOf({ secret: true }),
      EMPTY: variableOf({ secret: true }),
    };
    const steps = [stepOf("one", { outputs: ["URL", "LOG"] }), "two"];
    const { planId, begun } = await begin(planstream, planOf(steps, { variables }));
    const values: Readonly<Record<string, string>> = { TOKEN: "hush", LONGER: "hush-hush", EMPTY: "" };
    const executor = scriptedExecutor({
      one: completed({ URL: "https://hush@host", LOG: "hush-hush\n".repeat(4_000) }, "hush, not hush-hush"),
      two: failed({ message: "hush is wrong" }),
    });
    await perform(planstream, begun, { executor, secrets: (name) => values[name] }).result;
    const all = JSON.stringify(await planstream.store.readAll({ limit: 1_000 }));
    expect(all).not.toContain("hush");
    const events = await eventsOf(planstream, planId);
    const dataOf = (type: string) => events.find((event) => event.type === type)?.data;
    expect(dataOf("StepCompleted")).toMatchObject({ decision: "***, not ***" });
    expect(dataOf("StepFailed")).toMatchObject({ error: { message: "*** is wrong" } });
    expect(dataOf("PlanErrored")).toMatchObject({ error: { message: "*** is wrong" } });
    // Later steps of this run see what any later run will see.
    expect(executor.requests[1]?.variables.URL).toBe("https://***@host");
  });

  it("of one letter break no id, hash or name", async () => {
    const planstream = testPlanstream();
    const variables = { TOKEN: variableOf({ secret: true }) };
    const { planId, begun } = await begin(planstream, planOf(["one", "two"], { variables }));
    const executor = scriptedExecutor({ one: completed({}, "one") });
    await perform(planstream, begun, { executor, secrets: () => "e" }).result;
    expect(await planstream.plans.verify(planId)).toMatchObject({ findings: [] });
    expect((await planstream.plans.get(planId)).state.metadata.checkpoints).toMatchObject([
      { stepId: "one" },
      { stepId: "two" },
    ]);
  });
});

describe("a step that fails", () => {
  const retried = (more: Parameters<typeof retryPolicy>[0]) =>
    planOf([stepOf("one", { retry: retryPolicy(more) }), "two"]);

  it("ends the run: the plan is errored, in one append", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const { begun } = await begin(planstream, planOf(["one", "two"]));
    const executor = scriptedExecutor({ one: failed({ exitCode: 3 }) });
    const result = await perform(planstream, begun, { executor }).result;
    expect(result).toMatchObject({
      kind: "errored",
      state: { status: "errored", run: null, failed: { step: 1, error: { exitCode: 3 }, willRetry: false } },
    });
    expect(store.appends.at(-1)?.events.map(({ type }) => type)).toEqual(["StepFailed", "PlanErrored"]);
    expect(executor.requests).toHaveLength(1);
  });

  it("is tried again as often as it may be, later each time, up to the longest wait", async () => {
    const planstream = testPlanstream();
    const { clock } = planstream;
    const retry = { max: 4, delayMs: 1_000, backoff: 3, maxDelayMs: 10_000 };
    const { planId, begun } = await begin(planstream, retried(retry));
    const triesAtMs: number[] = [];
    const executor = scriptedExecutor({
      one: () => {
        triesAtMs.push(clock.monotonicMs());
        return failed();
      },
    });
    const result = await whileTimePasses(clock, 500, perform(planstream, begun, { executor }).result);
    expect(result.kind).toBe("errored");
    expect(triesAtMs).toEqual([0, 1_000, 4_000, 13_000, 23_000]);
    expect(executor.requests.map((request) => request.try)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(executor.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    const failures = (await eventsOf(planstream, planId)).filter(({ type }) => type === "StepFailed");
    expect(failures.map(({ data }) => [data.try, data.willRetry])).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, true],
      [5, false],
    ]);
  });

  it("goes on once it completes", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, retried({ max: 2, delayMs: 1_000 }));
    const executor = scriptedExecutor({ one: [failed(), completed()] });
    const pending = perform(planstream, begun, { executor }).result;
    expect(await whileTimePasses(planstream.clock, 500, pending)).toMatchObject({ kind: "ended" });
    expect((await typesOf(planstream, planId)).slice(3, 8)).toEqual([
      "StepStarted",
      "StepFailed",
      "StepStarted",
      "StepCompleted",
      "StepStarted",
    ]);
  });

  it.each([
    [{ exitCode: 7 }, 2],
    [{ exitCode: 8 }, 1],
    [{ exitCode: null, signal: "SIGKILL" }, 1],
    [{ exitCode: null, timedOut: true }, 1],
  ])("is tried again only after the exit codes its policy names: %j", async (error, tries) => {
    const planstream = testPlanstream();
    const { begun } = await begin(planstream, retried({ max: 1, delayMs: 1_000, onExit: [7, 9] }));
    const executor = scriptedExecutor({ one: failed(error) });
    await whileTimePasses(planstream.clock, 500, perform(planstream, begun, { executor }).result);
    expect(executor.requests).toHaveLength(tries);
  });

  it("is tried again after any failure where the policy names no exit codes", async () => {
    const planstream = testPlanstream();
    const { begun } = await begin(planstream, retried({ max: 2, delayMs: 10 }));
    const executor = scriptedExecutor({
      one: [
        failed({ exitCode: null, signal: "SIGSEGV" }),
        failed({ exitCode: null, timedOut: true }),
        completed(),
      ],
    });
    const pending = perform(planstream, begun, { executor }).result;
    expect(await whileTimePasses(planstream.clock, 10, pending)).toMatchObject({ kind: "ended" });
  });

  it("waits for its next try without a step in flight", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, retried({ max: 1, delayMs: 60_000 }));
    const run = perform(planstream, begun, { executor: scriptedExecutor({ one: [failed(), completed()] }) });
    await until("the failure", () => run.events.some(({ type }) => type === "StepFailed"));
    const { state } = await planstream.plans.get(planId);
    expect(state).toMatchObject({ status: "processing", inFlight: null, failed: { willRetry: true } });
    expect(await whileTimePasses(planstream.clock, 5_000, run.result)).toMatchObject({ kind: "ended" });
  });
});

describe("a step that is allowed to fail", () => {
  const allowed = (phase: "execute" | "apply", retries = 0) =>
    planOf([
      stepOf("one", { phase, allowFailure: true, retry: retryPolicy({ max: retries, delayMs: 100 }) }),
      stepOf("two", { phase }),
    ]);

  it("counts as finished, and the plan goes on to be applied", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, allowed("execute"));
    const executor = scriptedExecutor({ one: failed() });
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({
      kind: "ended",
      state: { status: "applied" },
    });
    expect((await typesOf(planstream, planId)).slice(3, 7)).toEqual([
      "StepStarted",
      "StepFailed",
      "StepCompleted",
      "StepStarted",
    ]);
  });

  it("in apply leaves a plan that is constrained", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, allowed("apply"));
    const executor = scriptedExecutor({ one: failed() });
    const { state } = await perform(planstream, begun, { executor }).result;
    expect(state).toMatchObject({ status: "constrained", constrainedBy: 1 });
    expect((await typesOf(planstream, planId)).at(-1)).toBe("PlanConstrained");
  });

  it("is tried again first", async () => {
    const planstream = testPlanstream();
    const { begun } = await begin(planstream, allowed("execute", 2));
    const executor = scriptedExecutor({ one: failed() });
    await whileTimePasses(planstream.clock, 50, perform(planstream, begun, { executor }).result);
    expect(executor.requests.map(({ definition }) => definition.id)).toEqual(["one", "one", "one", "two"]);
  });
});

describe("an executor that breaks", () => {
  it("ends the run with its own error, and the owner forgets the run", async () => {
    const planstream = testPlanstream();
    const { planId, runId, begun } = await begin(planstream, planOf(["one"]));
    const broken = new Error("no more processes");
    const executor = { execute: () => Promise.reject(broken) };
    await expect(perform(planstream, begun, { executor }).result).rejects.toBe(broken);
    expect((await planstream.owners.lastBeat(planstream.ownerId))?.runs).toEqual([]);
    expect(await planstream.resumes.validateEligibility(planId)).toEqual({ eligible: true, reasons: [] });
    expect((await planstream.plans.get(planId)).state.run?.runId).toBe(runId);
  });
});

describe("what others append meanwhile", () => {
  it("costs the owner a reload, never its run", async () => {
    const planstream = testPlanstream();
    const other = testPlanstream({ ...planstream });
    const { planId, begun } = await begin(planstream, planOf(["one", "two"]));
    const held = heldStep();
    const run = perform(planstream, begun, { executor: scriptedExecutor({ one: held.answer }) });
    await held.begun;
    for (let times = 0; times < 3; times++) {
      expect(await other.resumes.resumePlan(planId)).toMatchObject({ kind: "refused" });
    }
    held.finish(completed());
    expect(await whileTimePasses(planstream.clock, 10, run.result)).toMatchObject({ kind: "ended" });
    expect((await typesOf(planstream, planId)).slice(3, 9)).toEqual([
      "StepStarted",
      "ResumeRefused",
      "ResumeRefused",
      "ResumeRefused",
      "StepCompleted",
      "StepStarted",
    ]);
  });

  it.each([
    ["goes on when the others are quiet in time", 90, { kind: "ended" }],
    ["is WRITE_CONFLICT when they write for 30 s without a pause", 10_000, { code: "WRITE_CONFLICT" }],
  ])("is outwaited: the run %s", async (_, races, expected) => {
    const inner = memoryEventStore();
    const store = faultyStore(inner);
    const planstream = testPlanstream({ store });
    const { planId, begun } = await begin(planstream, planOf(["one"]));
    const ground = { ...planstream.ground, store: inner };
    let lost = 0;
    const comeFirst = async () => {
      store.beforeAppend("plan-", comeFirst);
      if (lost++ >= races) return;
      await new PlanSession(ground, await openPlan(ground, planId)).execute(() => accepted(resumeRefused()));
    };
    store.beforeAppend("plan-", comeFirst);
    const startedMs = planstream.clock.monotonicMs();
    const run = perform(planstream, begun);
    const ended = await whileTimePasses(
      planstream.clock,
      100,
      run.result.catch((error) => error),
    );
    expect(ended).toMatchObject(expected);
    expect(planstream.clock.monotonicMs() - startedMs).toBeLessThan(31_000);
  });
});

describe("a result that no store takes", () => {
  it("is EVENT_TOO_LARGE with the step that left it", async () => {
    const planstream = testPlanstream();
    const { begun } = await begin(planstream, planOf([stepOf("big", { outputs: ["LOG"] })]));
    const executor = scriptedExecutor({ big: completed({ LOG: "x".repeat(1_100_000) }) });
    await expect(perform(planstream, begun, { executor }).result).rejects.toMatchObject({
      code: "EVENT_TOO_LARGE",
      message: expect.stringMatching(/^step "big": the outputs of a step have /),
    });
  });
});
