import { describe, expect, it } from "vitest";
import type { RunOptions } from "../../src/application/run-options.ts";
import type { StepDefinition } from "../../src/schema/definition.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { completed, scriptedExecutor } from "../support/scripted-executor.ts";
import {
  begin,
  eventsOf,
  perform,
  resumed,
  type TestPlanstream,
  testPlanstream,
  typesOf,
} from "../support/test-planstream.ts";

const question = (id: string, text = "Go on?", more: Partial<StepDefinition> = {}): StepDefinition =>
  stepOf(id, { action: { kind: "approval", question: text }, ...more });

/** A plan of a step, a question and a step, whose run has come to the question and ended. */
async function waiting(
  planstream: TestPlanstream = testPlanstream(),
  phase: "execute" | "apply" = "execute",
): Promise<{ planstream: TestPlanstream; planId: string }> {
  const steps = ["build", question("confirm", "Go on?", { phase }), stepOf("ship", { phase })];
  const { planId, begun } = await begin(planstream, planOf(steps));
  expect(await perform(planstream, begun).result).toMatchObject({ kind: "interrupted" });
  return { planstream, planId };
}

/** A plan of a question and a step, whose run asks somebody who says nothing; `over`: that it asks no longer. */
async function asking() {
  const planstream = testPlanstream();
  const { planId, begun } = await begin(planstream, planOf([question("confirm"), "ship"]));
  const { promise: asked, resolve } = Promise.withResolvers<AbortSignal>();
  const ask: RunOptions["ask"] = (_, over) => {
    resolve(over);
    return new Promise(() => {});
  };
  const run = perform(planstream, begun, { ask });
  return { planstream, planId, run, over: await asked };
}

const newest = async (planstream: TestPlanstream, planId: string, type: string) =>
  (await eventsOf(planstream, planId)).findLast((event) => event.type === type)?.data;

describe("a run that comes to a question", () => {
  it("ends when nobody is there: the question stands, nothing is in flight, the cause is the approval", async () => {
    const { planstream, planId } = await waiting();
    expect(await typesOf(planstream, planId)).toEqual([
      ...["PlanCreated", "RunStarted", "PhaseStarted", "StepStarted"],
      ...["StepCompleted", "ApprovalRequested", "PlanInterrupted"],
    ]);
    expect(await newest(planstream, planId, "PlanInterrupted")).toMatchObject({
      cause: "approval",
      signal: null,
      inFlight: null,
    });
    const { state } = await planstream.plans.get(planId);
    expect(state.approval).toMatchObject({ step: 2, stepId: "confirm", question: "Go on?", given: null });
  });

  it("asks with variables and outputs filled in, and leaves what has no value as it is written", async () => {
    const planstream = testPlanstream();
    const text = `Publish $${"{NAME}"} $VERSION with $TOKEN? $UNKNOWN costs $5`;
    const steps = [stepOf("build", { outputs: ["VERSION"] }), question("confirm", text)];
    const variables = { NAME: variableOf({ default: "core" }), TOKEN: variableOf({ secret: true }) };
    const { planId, begun } = await begin(planstream, planOf(steps, { variables }));
    const executor = scriptedExecutor({ build: completed({ VERSION: "1.4.0" }) });
    await perform(planstream, begun, { executor, secrets: () => "hush" }).result;
    expect(await newest(planstream, planId, "ApprovalRequested")).toMatchObject({
      question: "Publish core 1.4.0 with $TOKEN? $UNKNOWN costs $5",
    });
  });

  it("may begin with it, and may end with it", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf([question("first"), question("last")]));
    const ask: RunOptions["ask"] = async ({ stepId }) => {
      await planstream.plans.approve(planId, { stepId });
      return true;
    };
    expect(await perform(planstream, begun, { ask }).result).toMatchObject({
      kind: "ended",
      state: { status: "applied", metadata: { checkpointCount: 2 } },
    });
    const completions = (await eventsOf(planstream, planId)).filter(({ type }) => type === "StepCompleted");
    expect(completions.map(({ data }) => (data as { how: string }).how)).toEqual(["approved", "approved"]);
  });

  it("hands whoever asks what is asked", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["build", question("confirm")]));
    const asked: unknown[] = [];
    const ask: RunOptions["ask"] = async (what) => {
      asked.push(what);
      return false;
    };
    await perform(planstream, begun, { ask }).result;
    expect(asked).toEqual([{ planId, planName: "release", step: 2, stepId: "confirm", question: "Go on?" }]);
  });

  it("goes on when the answer comes from elsewhere while it asks, and stops asking", async () => {
    const { planstream, planId, run, over } = await asking();
    const elsewhere = testPlanstream(planstream);
    await elsewhere.plans.approve(planId, { reason: "looks right" });
    expect(await run.result).toMatchObject({ kind: "ended", state: { status: "applied" } });
    expect(over.aborted).toBe(true);
    expect(await newest(planstream, planId, "ApprovalGiven")).toMatchObject({
      step: 1,
      stepId: "confirm",
      reason: "looks right",
    });
  });

  it("is errored by a no from elsewhere, and a resume asks again", async () => {
    const { planstream, planId, run } = await asking();
    await testPlanstream(planstream).plans.approve(planId, { answer: "denied", reason: "not today" });
    expect(await run.result).toMatchObject({ kind: "errored", state: { status: "errored", run: null } });
    expect(await newest(planstream, planId, "PlanErrored")).toMatchObject({
      step: 1,
      stepId: "confirm",
      error: { message: "denied by ana: not today" },
    });
    const again = await resumed(planstream, planId);
    expect(await perform(planstream, again).result).toMatchObject({ kind: "interrupted" });
    expect((await typesOf(planstream, planId)).slice(-3)).toEqual([
      "PlanResumed",
      "ApprovalRequested",
      "PlanInterrupted",
    ]);
  });

  it("is ended by a no in apply: nothing more runs, the plan is constrained", async () => {
    const { planstream, planId } = await waiting(testPlanstream(), "apply");
    expect(await planstream.plans.approve(planId, { answer: "denied" })).toMatchObject({ kind: "committed" });
    const { state } = await planstream.plans.get(planId);
    expect(state).toMatchObject({
      status: "constrained",
      approval: null,
      ending: { reason: "step 2 was denied by ana" },
      metadata: { lastCompletedStep: 1 },
    });
  });

  it("is stopped while it asks as at any other time, and the question stays open", async () => {
    const { planstream, planId, run, over } = await asking();
    run.control.stop({ cause: "signal", signal: "SIGINT" });
    expect(await run.result).toMatchObject({ kind: "interrupted" });
    expect(over.aborted).toBe(true);
    expect(await newest(planstream, planId, "PlanInterrupted")).toMatchObject({
      cause: "signal",
      signal: "SIGINT",
      inFlight: null,
    });
    expect((await planstream.plans.get(planId)).state.approval?.given).toBeNull();
  });

  it("is fenced when the plan is cancelled while it asks", async () => {
    const { planstream, planId, run } = await asking();
    await testPlanstream(planstream).plans.cancel(planId);
    expect(await run.result).toMatchObject({ kind: "fenced", fence: "ended" });
  });
});

describe("a plan that waits for an answer", () => {
  it("is not resumed, and says what is asked since when", async () => {
    const { planstream, planId } = await waiting();
    const result = await planstream.resumes.resumePlan(planId);
    expect(result).toMatchObject({
      kind: "refused",
      summary: {
        waitingFor: { step: 2, stepId: "confirm", question: "Go on?" },
        eligibility: {
          reasons: [
            {
              code: "AWAITING_APPROVAL",
              level: "refuse",
              evidence: { step: 2, stepId: "confirm", question: "Go on?" },
              remedy: [{ command: `plan approve ${planId}` }, { command: `plan approve ${planId} --deny` }],
            },
          ],
        },
      },
    });
  });

  it("goes on with a resume after a yes, whose giver the history names", async () => {
    const { planstream, planId } = await waiting();
    await planstream.plans.approve(planId);
    const result = await perform(planstream, await resumed(planstream, planId)).result;
    expect(result).toMatchObject({ kind: "ended", state: { status: "applied" } });
    expect((await typesOf(planstream, planId)).slice(-7)).toEqual([
      ...["ApprovalGiven", "PlanResumed", "StepCompleted", "StepStarted"],
      ...["StepCompleted", "PhaseCompleted", "PlanApplied"],
    ]);
    expect(await newest(planstream, planId, "ApprovalGiven")).toMatchObject({ actor: { user: "ana" } });
  });

  it("takes one answer: a second one is not recorded", async () => {
    const { planstream, planId } = await waiting();
    await planstream.plans.approve(planId);
    expect(await planstream.plans.approve(planId, { answer: "denied" })).toMatchObject({
      kind: "refused",
      reasons: [{ code: "NOT_WAITING", evidence: { given: { by: "ana" } } }],
      events: [],
    });
  });

  it("takes no answer that is meant for another step", async () => {
    const { planstream, planId } = await waiting();
    expect(await planstream.plans.approve(planId, { stepId: "ship" })).toMatchObject({
      kind: "refused",
      reasons: [{ code: "NOT_WAITING", evidence: { stepId: "ship", waiting: "confirm" } }],
    });
  });

  it("asks anew when a resume goes back behind the question, though it was answered", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one", "two", question("confirm"), "ship"]));
    await perform(planstream, begun).result;
    await planstream.plans.approve(planId);
    const again = await resumed(planstream, planId, { from: "cp_1" });
    expect(await perform(planstream, again).result).toMatchObject({ kind: "interrupted" });
    expect((await typesOf(planstream, planId)).slice(-2)).toEqual(["ApprovalRequested", "PlanInterrupted"]);
  });

  it("asks anew when its definition was edited: a yes to one question is none to another", async () => {
    const { planstream, planId } = await waiting();
    await planstream.plans.approve(planId);
    const edited = planOf(["build", question("confirm", "Go on to production?"), "ship"]);
    const begun = await resumed(planstream, planId, { definition: edited });
    expect(await perform(planstream, begun).result).toMatchObject({ kind: "interrupted" });
    expect(await newest(planstream, planId, "ApprovalRequested")).toMatchObject({
      question: "Go on to production?",
    });
  });

  it("cannot be finished by a program's report, and its question cannot be marked done", async () => {
    const { planstream, planId } = await waiting();
    const { state } = await planstream.plans.get(planId);
    const marked = await planstream.resumes.resumePlan(planId, { markDone: { stepId: "confirm" } });
    expect(marked).toMatchObject({
      kind: "refused",
      summary: { eligibility: { reasons: [{ code: "AWAITING_APPROVAL" }] } },
    });
    const report = { runId: state.lastRun?.runId ?? "", step: 2, stepId: "confirm" };
    expect(await planstream.resumes.recordStepCheckpoint(planId, report)).toMatchObject({ kind: "refused" });
  });

  it("survives the loss of its runner: the answer is given, then it is resumed", async () => {
    const planstream = testPlanstream();
    const { planId } = await begin(planstream, planOf([question("confirm"), "ship"]));
    planstream.machine.statuses.set(planstream.ownerId, "gone");
    const after = testPlanstream(planstream);
    await after.plans.approve(planId);
    const result = await perform(after, await resumed(after, planId)).result;
    expect(result).toMatchObject({ kind: "ended", state: { status: "applied" } });
    expect(await newest(after, planId, "PlanInterrupted")).toMatchObject({
      cause: "runner_lost",
      inFlight: null,
    });
  });
});
