/**
 * What a store refuses until somebody has changed something is not waited for: it is told at once, with what gets out of
 * it.
 */
import { describe, expect, it } from "vitest";
import type { EventStore, Subscription } from "../../src/application/ports/event-store.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { denied, faultyStore } from "../support/faulty-store.ts";
import { planOf } from "../support/plan-definitions.ts";
import { completed, heldStep, scriptedExecutor } from "../support/scripted-executor.ts";
import { begin, perform, testPlanstream, typesOf } from "../support/test-planstream.ts";
import { whileTimePasses } from "../support/until.ts";

const refusal = {
  code: "STORE_UNAVAILABLE",
  message: "user ana has no right to do this",
  next: [{ command: "plan help store" }],
};

/** A run whose first step the test holds. */
async function heldRun() {
  const store = faultyStore(memoryEventStore());
  const planstream = testPlanstream({ store });
  const { planId, begun } = await begin(planstream, planOf(["one", "two"]));
  const held = heldStep();
  const run = perform(planstream, begun, { executor: scriptedExecutor({ one: held.answer }) });
  await held.begun;
  return { store, planstream, planId, held, run };
}

describe("a store that says no for good", () => {
  it("ends a run whose step it does not let begin", async () => {
    const store = faultyStore(memoryEventStore());
    const planstream = testPlanstream({ store });
    const { begun } = await begin(planstream, planOf(["one"]));
    store.readsDenied = true;
    await expect(perform(planstream, begun).result).rejects.toMatchObject(refusal);
  });

  it("ends a run whose result it does not take", async () => {
    const { store, planstream, planId, held, run } = await heldRun();
    store.failAppends("plan-", "denied");
    held.finish(completed());
    await expect(run.result).rejects.toMatchObject(refusal);
    expect((await typesOf(planstream, planId)).at(-1)).toBe("StepStarted");
  });

  it("leaves open whether it kept what it never answered for, and says what stands in the way", async () => {
    const { store, planstream, held, run } = await heldRun();
    store.failAppends("plan-", "lost", "denied");
    held.finish(completed());
    await expect(whileTimePasses(planstream.clock, 50, run.result)).rejects.toMatchObject({
      code: "APPEND_UNKNOWN",
      message: `whether the events were kept is not known: ${refusal.message}`,
      next: refusal.next,
    });
  });

  it("ends a run that may not see whether the plan was taken away, and stops its step", async () => {
    const held = heldStep();
    const store: EventStore = { ...memoryEventStore(), subscribe: () => refusedAfter(held.begun) };
    const planstream = testPlanstream({ store });
    const { begun } = await begin(planstream, planOf(["one"]));
    const run = perform(planstream, begun, { executor: scriptedExecutor({ one: held.answer }) });
    await expect(run.result).rejects.toMatchObject(refusal);
    expect((await held.begun).kill.aborted).toBe(true);
  });
});

function refusedAfter(begun: Promise<unknown>): Subscription {
  return {
    // biome-ignore lint/correctness/useYield: it ends before its first event
    async *[Symbol.asyncIterator]() {
      await begun;
      throw denied();
    },
    close: async () => {},
  };
}
