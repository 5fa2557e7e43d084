/**
 * The library as a program uses it: a plan of functions that is run, stopped, resumed in another process's place and
 * asked what it did; in memory, and on a database file.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type DefinedPlan,
  definePlan,
  openPlanstream,
  type Planstream,
  RunControl,
  type StepContext,
} from "../../src/index.ts";
import { memoryEventStore, memoryOwners } from "../../src/testing.ts";

interface Backfill {
  readonly plan: DefinedPlan;
  /** What the functions were called with, in order. */
  readonly calls: StepContext[];
}

/** Counts, fills, and says so. `fill` goes on until it is asked to stop, unless it may finish. */
function backfill({ mayFinish }: { readonly mayFinish: boolean }, onFill: () => void = () => {}): Backfill {
  const calls: StepContext[] = [];
  const plan = definePlan({
    name: "backfill",
    variables: { TABLE: "people", PASSWORD: { secret: true } },
    cwd: "/",
    steps: [
      {
        id: "count",
        outputs: ["ROWS"],
        run: async (context) => {
          calls.push(context);
          return { outputs: { ROWS: "3" }, decision: "count first" };
        },
      },
      {
        id: "fill",
        run: async (context) => {
          calls.push(context);
          if (mayFinish) return;
          const { signal } = context;
          const stopped = new Promise((_, reject) => {
            signal.addEventListener("abort", () => reject(new Error("stopped halfway")), { once: true });
          });
          onFill();
          await stopped;
        },
      },
      {
        id: "report",
        phase: "apply",
        outputs: ["SUMMARY"],
        run: (context) => {
          calls.push(context);
          return { outputs: { SUMMARY: `${context.variables.ROWS} rows of ${context.variables.TABLE}` } };
        },
      },
    ],
  });
  return { plan, calls };
}

async function typesIn(planstream: Planstream, planId: string): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of planstream.history(planId)) types.push(type);
  return types;
}

/** Runs, stops while `fill` runs, closes; opens again, resumes, and looks at what there is. */
async function scenario(open: () => Promise<Planstream>): Promise<void> {
  const first = await open();
  const control = new RunControl();
  const begun = backfill({ mayFinish: false }, () => control.stop());
  const options = { control, variables: { TABLE: "orders" }, secrets: () => "hush" };
  const stopped = await first.run(begun.plan, options);
  expect(stopped).toMatchObject({
    kind: "interrupted",
    state: { status: "queued", metadata: { lastCompletedStep: 1, interrupted: true } },
  });
  const planId = stopped.planId ?? "";
  expect(await first.outputs(planId)).toEqual({ ROWS: "3" });
  await first.close();

  const second = await open();
  const again = backfill({ mayFinish: true });
  const summary = await second.resumes.buildResumeSummary(planId, { definition: again.plan.definition });
  expect(summary).toMatchObject({
    cutOff: { stepId: "fill", verdict: "outcome_unknown", rerun: "safe" },
    eligibility: { eligible: true },
    next: { step: 2, stepId: "fill" },
  });
  const ended = await second.resume(planId, {
    plan: again.plan,
    expect: summary.previewDigest,
    secrets: () => "hush",
  });
  expect(ended).toMatchObject({ kind: "ended", planId, state: { status: "applied" } });
  expect(again.calls.map(({ stepId, attempt, resumed }) => [stepId, attempt, resumed])).toEqual([
    ["fill", 2, true],
    ["report", 2, false],
  ]);
  expect(again.calls[0]?.idempotencyKey).toBe(begun.calls[1]?.idempotencyKey);
  expect(again.calls[0]?.variables).toEqual({ TABLE: "orders", ROWS: "3", PASSWORD: "hush" });
  expect(await second.outputs(planId)).toEqual({ ROWS: "3", SUMMARY: "3 rows of orders" });
  expect(await typesIn(second, planId)).toEqual([
    ...["PlanCreated", "RunStarted", "PhaseStarted", "StepStarted", "StepCompleted", "StepStarted"],
    ...["PlanInterrupted", "PlanResumed", "StepStarted", "StepCompleted"],
    ...["PhaseCompleted", "PhaseStarted", "StepStarted", "StepCompleted", "PhaseCompleted", "PlanApplied"],
  ]);
  expect(await second.plans.verify(planId)).toMatchObject({ events: 16, findings: [] });
  expect(await second.resume(planId, { plan: again.plan })).toMatchObject({
    kind: "refused",
    reasons: [{ code: "PLAN_APPLIED", remedy: [{ command: "plan run FILE" }] }],
    summary: { state: "applied" },
  });
  await second.close();
}

describe("a plan of functions", () => {
  it("is run, stopped and resumed with its outputs, on one store in memory", async () => {
    const events = memoryEventStore();
    const store = { events, owners: memoryOwners(), close: async () => {} };
    await scenario(() => openPlanstream({ store, environment: {} }));
    await events.close();
  });

  it("is run, stopped and resumed with its outputs, on a database file that is closed in between", async () => {
    const folder = mkdtempSync(join(tmpdir(), "planstream-library-"));
    try {
      await scenario(() => openPlanstream({ store: join(folder, "plans.db"), environment: {} }));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("cannot be resumed by a program that does not have them: the step fails and says so", async () => {
    const planstream = await openPlanstream({ store: "memory:", environment: {} });
    const control = new RunControl();
    const begun = backfill({ mayFinish: false }, () => control.stop());
    const { planId } = await planstream.run(begun.plan, { control });
    const outcome = await planstream.resume(planId ?? "");
    expect(outcome).toMatchObject({
      kind: "errored",
      state: {
        failed: { stepId: "fill", error: { message: 'no function "fill" is registered here' } },
      },
    });
    await planstream.close();
  });

  it("goes on in its own folder with a program that was started elsewhere", async () => {
    const planstream = await openPlanstream({ store: "memory:", environment: {} });
    const control = new RunControl();
    const wait = ({ signal }: StepContext) => {
      control.stop();
      signal.throwIfAborted();
    };
    const planIn = (cwd: string, run: (context: StepContext) => void): DefinedPlan => {
      const plan = definePlan({
        name: "where",
        steps: [
          { id: "wait", run },
          { id: "look", run: "true" },
        ],
      });
      return { ...plan, definition: { ...plan.definition, cwd } };
    };
    const { planId } = await planstream.run(planIn("/", wait), { control });
    const plan = planIn("/elsewhere", () => {});
    expect(await planstream.resume(planId ?? "", { plan })).toMatchObject({
      kind: "ended",
      state: { status: "applied" },
    });
    await planstream.close();
  });

  it("is resumed once by a command id, however often it is asked for", async () => {
    const planstream = await openPlanstream({ store: "memory:", environment: {} });
    const control = new RunControl();
    const begun = backfill({ mayFinish: false }, () => control.stop());
    const { planId } = await planstream.run(begun.plan, { control });
    const again = backfill({ mayFinish: true });
    const options = { plan: again.plan, commandId: "resume-backfill" };
    expect(await planstream.resume(planId ?? "", options)).toMatchObject({ kind: "ended" });
    expect(await planstream.resume(planId ?? "", options)).toMatchObject({ kind: "repeated", planId });
    await planstream.close();
  });
});
