/**
 * Plans that are interrupted at random, and what must hold of each: a step that is finished on the present line is
 * never performed again, steps are performed in order, and the plan comes to its end with a sound history.
 */
import fc from "fast-check";
import { expect } from "vitest";
import type { StepExecutor } from "../../src/application/ports/step-executor.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "./faulty-store.ts";
import { planOf } from "./plan-definitions.ts";
import { completed, failed, heldStep } from "./scripted-executor.ts";
import { begin, eventsOf, type PerformedRun, perform, resumed, testPlanstream } from "./test-planstream.ts";
import { turn, until, whileTimePasses } from "./until.ts";

const fates = [
  "completes",
  /** Asked to stop, it stops. */
  "stopped",
  /** Asked to stop, it completes. */
  "completes, then stop",
  "fails",
  /** The process is gone while the step runs. */
  "crash",
  /** It completes, and the process is gone before that is stored. */
  "crash, unrecorded",
  /** It completes and that is stored, and the process is gone before it hears so. */
  "crash, recorded",
  /** It completes, and the first answer of the store is lost. */
  "answer lost",
] as const;

export interface InterruptedPlan {
  readonly steps: number;
  /** What befalls the steps of each run, in the order they are performed; those after them complete. */
  readonly runs: readonly (readonly (typeof fates)[number][])[];
  /** Before each resume: how many steps to go back, as far as there are so many. */
  readonly back: readonly number[];
}

const plans: fc.Arbitrary<InterruptedPlan> = fc.record({
  steps: fc.integer({ min: 1, max: 6 }),
  runs: fc.array(fc.array(fc.constantFrom(...fates), { maxLength: 4 }), { maxLength: 7 }),
  back: fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: 7, maxLength: 7 }),
});

async function check({ steps, runs, back }: InterruptedPlan): Promise<void> {
  const inner = memoryEventStore();
  const first = testPlanstream({ store: inner });
  const newProcess = () => {
    const store = faultyStore(inner);
    return { store, planstream: testPlanstream({ ...first, store }) };
  };
  let { store, planstream } = newProcess();
  const definition = planOf(Array.from({ length: steps }, (_, index) => `step-${index + 1}`));
  let { planId, begun } = await begin(planstream, definition);
  const lost: PerformedRun[] = [];

  const performWith = async (left: (typeof fates)[number][]) => {
    const crashed = Promise.withResolvers<"crashed">();
    const crash = () => {
      first.machine.statuses.set(planstream.ownerId, "gone");
      crashed.resolve("crashed");
    };
    const { store: ownStore } = { store };
    const executor: StepExecutor = {
      async execute(request, control) {
        if (control.stop.aborted || control.kill.aborted) {
          return { kind: "stopped", began: false, killed: false, durationMs: 0 };
        }
        const { state } = await first.plans.get(planId);
        expect(request.step, "the next step of the present line").toBe(state.metadata.lastCompletedStep + 1);
        expect(state.inFlight, "its start is stored").toMatchObject({
          step: request.step,
          runId: request.runId,
        });
        switch (left.shift() ?? "completes") {
          case "stopped":
            run.control.stop();
            return { kind: "stopped", began: true, killed: false, durationMs: 1 };
          case "completes, then stop":
            run.control.stop();
            return completed();
          case "fails":
            return failed();
          case "crash": {
            const held = heldStep({ heedsStop: false });
            crash();
            return typeof held.answer === "function" ? held.answer(request, control) : held.answer;
          }
          case "crash, unrecorded":
            ownStore.away = true;
            crash();
            return completed();
          case "crash, recorded":
            ownStore.failAppends("plan-", "written");
            void until("the append", () => ownStore.appends.at(-1)?.events[0]?.type === "StepCompleted").then(
              () => {
                ownStore.away = true;
                crash();
              },
            );
            return completed();
          case "answer lost":
            ownStore.failAppends("plan-", "lost");
            return completed();
          default:
            return completed();
        }
      },
    };
    const run = perform(planstream, begun, { executor });
    const end = await whileTimePasses(first.clock, 100, Promise.race([run.result, crashed.promise]));
    if (end === "crashed") {
      await turn();
      lost.push(run);
    }
  };

  for (const [index, run] of [...runs, []].entries()) {
    await performWith([...run]);
    const { state } = await first.plans.get(planId);
    if (state.status === "applied") break;
    ({ store, planstream } = newProcess());
    const { lastCompletedStep, checkpoints } = state.metadata;
    const target = lastCompletedStep - (back[index] ?? 0);
    const from = checkpoints.find(({ step }) => step === target)?.checkpointId;
    begun = await resumed(planstream, planId, from === undefined ? {} : { from });
    if (index === runs.length) await performWith([]);
  }

  for (const run of lost) run.control.force();
  await whileTimePasses(first.clock, 1_000, Promise.allSettled(lost.map(({ result }) => result)));
  const { state } = await first.plans.get(planId);
  expect(state).toMatchObject({ status: "applied", metadata: { lastCompletedStep: steps } });
  expect((await first.plans.verify(planId)).findings).toEqual([]);
  await checkHistory(planId, first);
}

/** On each line every step completes once at most, in order; only a resume that went back begins anew. */
async function checkHistory(planId: string, planstream: Parameters<typeof eventsOf>[0]): Promise<void> {
  let last = 0;
  for (const { type, data } of await eventsOf(planstream, planId)) {
    if (type === "StepCompleted") expect(data.step).toBe(++last);
    if (type === "PlanResumed") last = (data.from as { step: number }).step;
  }
}

export const interruptedAtRandom = { plans, check };
