import { describe, expect, it } from "vitest";
import { stopRun } from "../../src/application/stop-run.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { planOf } from "../support/plan-definitions.ts";
import { completed, heldStep, scriptedExecutor } from "../support/scripted-executor.ts";
import {
  begin,
  eventsOf,
  perform,
  resumed,
  testPlanstream,
  typesOf,
  wholeStore,
} from "../support/test-planstream.ts";
import { passTime, turn, whileTimePasses } from "../support/until.ts";

/** A run whose first step goes on, and another process on the same store. */
async function runningPlan() {
  const inner = memoryEventStore();
  const owner = testPlanstream({ store: inner });
  const store = faultyStore(inner);
  const other = testPlanstream({ ...owner, store });
  const { planId, runId, begun } = await begin(owner, planOf(["one", "two"]));
  const held = heldStep();
  const run = perform(owner, begun, { executor: scriptedExecutor({ one: held.answer }) });
  await held.begun;
  return { owner, other, store, planId, runId, held, run };
}

/** The same where the owner gives no sign of life any more, though its process is there. */
async function silentPlan() {
  const all = await runningPlan();
  const { owner } = all;
  const { beat } = owner.owners;
  owner.owners.beat = async (who, ...rest) => {
    if (who.id !== owner.ownerId) await beat(who, ...rest);
    else await new Promise<never>(() => {});
  };
  return all;
}

function givingUp(): { readonly signal: AbortSignal; abort(reason: string): void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}

describe("a plan whose owner is alive", () => {
  it("is refused with who runs it, since when and its last sign of life", async () => {
    const { owner, other, planId, runId } = await runningPlan();
    await passTime(owner.clock, 6_000);
    expect(await other.resumes.resumePlan(planId)).toMatchObject({
      kind: "refused",
      summary: {
        lastRun: { over: false },
        eligibility: {
          reasons: [
            {
              code: "RUN_IN_PROGRESS",
              evidence: {
                runId,
                attempt: 1,
                user: "ana",
                host: "mac",
                pid: 4211,
                since: "2026-01-01T00:00:00.000Z",
                lastBeatAt: "2026-01-01T00:00:06.000Z",
                owner: "alive",
                overtaken: false,
              },
            },
          ],
        },
      },
    });
  });

  it("is not taken over, and its owner is not killed", async () => {
    const { owner, other, planId } = await runningPlan();
    const taking = other.resumes.resumePlan(planId, { takeOver: true });
    const startedMs = owner.clock.monotonicMs();
    expect(await whileTimePasses(owner.clock, 250, taking)).toMatchObject({ kind: "refused" });
    expect(owner.clock.monotonicMs() - startedMs).toBeLessThan(7_000);
    expect(owner.machine.killed).toEqual([]);
  });
});

describe("a plan whose owner is silent", () => {
  it("is still refused to those who do not ask to take it over", async () => {
    const { owner, other, planId } = await silentPlan();
    await passTime(owner.clock, 120_000);
    expect(await other.resumes.resumePlan(planId)).toMatchObject({ kind: "refused" });
    expect(owner.machine.killed).toEqual([]);
  });

  it("is taken over after a whole lease, and the owner's process is killed before the resume is stored", async () => {
    const { owner, other, store, planId, runId } = await silentPlan();
    let killedBefore: readonly string[] = [];
    store.beforeAppend("plan-", async () => {
      killedBefore = [...owner.machine.killed];
    });
    const startedMs = owner.clock.monotonicMs();
    const taking = other.resumes.resumePlan(planId, { takeOver: true });
    expect(await whileTimePasses(owner.clock, 250, taking)).toMatchObject({ kind: "resumed" });
    expect(owner.clock.monotonicMs() - startedMs).toBe(30_000);
    expect(killedBefore).toEqual([owner.ownerId]);
    expect((await eventsOf(owner, planId)).slice(-2)).toMatchObject([
      {
        type: "PlanInterrupted",
        data: { runId, cause: "runner_lost", signal: null, inFlight: { step: 1, outcome: "unknown" } },
      },
      { type: "PlanResumed", data: { attempt: 2, owner: { id: other.ownerId } } },
    ]);
  });

  it("is not killed when something else refuses the resume", async () => {
    const { owner, other, planId } = await silentPlan();
    const taking = other.resumes.resumePlan(planId, { takeOver: true, from: "cp_9" });
    expect(await whileTimePasses(owner.clock, 250, taking)).toMatchObject({
      kind: "refused",
      summary: { eligibility: { reasons: [{ code: "CHECKPOINT_NOT_FOUND" }] } },
    });
    expect(owner.machine.killed).toEqual([]);
  });

  it("is neither killed nor written about by a dry run, which says that it can be taken over", async () => {
    const { owner, other, planId } = await silentPlan();
    const before = await wholeStore(owner);
    const looking = other.resumes.resumePlan(planId, { takeOver: true, dryRun: true });
    expect(await whileTimePasses(owner.clock, 250, looking)).toMatchObject({
      kind: "preview",
      summary: { eligibility: { eligible: true } },
    });
    expect(owner.machine.killed).toEqual([]);
    expect(await wholeStore(owner)).toBe(before);
  });

  it("is left alone by who gives up while waiting: at once, nothing is killed, nothing is written", async () => {
    const { owner, other, planId } = await silentPlan();
    const before = await wholeStore(owner);
    const { signal, abort } = givingUp();
    const taking = other.resumes.resumePlan(planId, { takeOver: true, signal });
    taking.catch(() => {});
    await passTime(owner.clock, 29_000);
    abort("enough");
    await expect(taking).rejects.toBe("enough");
    await passTime(owner.clock, 60_000);
    expect(owner.machine.killed).toEqual([]);
    expect(await wholeStore(owner)).toBe(before);
  });

  it("is left alone also by who gives up right after the wait", async () => {
    const { owner, other, planId } = await silentPlan();
    const before = await typesOf(owner, planId);
    const { signal, abort } = givingUp();
    const { beat } = owner.owners;
    owner.owners.beat = async (who, ...rest) => {
      if (who.id === other.ownerId) abort("enough");
      await beat(who, ...rest);
    };
    const taking = other.resumes.resumePlan(planId, { takeOver: true, signal });
    await expect(whileTimePasses(owner.clock, 250, taking)).rejects.toBe("enough");
    expect(owner.machine.killed).toEqual([]);
    expect(await typesOf(owner, planId)).toEqual(before);
    expect((await owner.owners.lastBeat(other.ownerId))?.runs).toEqual([]);
  });

  it("is taken over also where its process cannot be reached", async () => {
    const { owner, other, planId } = await silentPlan();
    owner.machine.statuses.set(owner.ownerId, "unknown");
    const taking = other.resumes.resumePlan(planId, { takeOver: true });
    expect(await whileTimePasses(owner.clock, 250, taking)).toMatchObject({ kind: "resumed" });
    expect(owner.machine.killed).toEqual([]);
  });

  it("is taken over by one of several, and the others are told at once who has it", async () => {
    const { owner, planId } = await silentPlan();
    const processes = Array.from({ length: 3 }, () => testPlanstream({ ...owner }));
    const taking = processes.map(({ resumes }) => resumes.resumePlan(planId, { takeOver: true }));
    const startedMs = owner.clock.monotonicMs();
    const answers = await whileTimePasses(owner.clock, 250, Promise.all(taking));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(["refused", "refused", "resumed"]);
    expect(owner.clock.monotonicMs() - startedMs).toBeLessThan(32_000);
    for (const answer of answers) {
      if (answer.kind !== "refused") continue;
      expect(answer.summary.eligibility.reasons).toMatchObject([
        { code: "RUN_IN_PROGRESS", evidence: { attempt: 2, overtaken: true } },
      ]);
    }
  });
});

describe("a plan whose owner is over", () => {
  it.each([
    [
      "its process is gone",
      async ({ owner }: Awaited<ReturnType<typeof runningPlan>>) => {
        owner.machine.statuses.set(owner.ownerId, "gone");
      },
    ],
    [
      "it has left",
      async ({ owner }: Awaited<ReturnType<typeof runningPlan>>) => {
        await owner.beats.leave();
      },
    ],
    [
      "it names the run no more",
      async ({ owner, runId }: Awaited<ReturnType<typeof runningPlan>>) => {
        await owner.beats.end(runId);
      },
    ],
  ])("is resumed at once: %s", async (_, end) => {
    const all = await runningPlan();
    await end(all);
    const { owner, other, planId } = all;
    expect(await other.resumes.resumePlan(planId)).toMatchObject({ kind: "resumed" });
    expect(owner.clock.monotonicMs()).toBe(0);
    expect(owner.machine.killed).toEqual([]);
  });
});

describe("any number of processes that resume a plan at once", () => {
  it("have one winner, whose run goes on; the rest are refused with who it is", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream);
    const first = perform(planstream, begun);
    first.control.stop();
    await first.result;
    for (let round = 0; round < 5; round++) {
      const processes = Array.from({ length: 8 }, () => testPlanstream({ ...planstream }));
      const pending = Promise.all(processes.map(({ resumes }) => resumes.resumePlan(planId)));
      const startedMs = planstream.clock.monotonicMs();
      const answers = await whileTimePasses(planstream.clock, 20, pending);
      expect(planstream.clock.monotonicMs() - startedMs).toBeLessThan(2_000);
      const winners = answers.flatMap((answer, index) =>
        answer.kind === "resumed" ? [{ begun: answer.begun, process: processes[index] }] : [],
      );
      expect(winners).toHaveLength(1);
      for (const answer of answers) {
        if (answer.kind !== "refused") continue;
        expect(answer.recordedRevision).not.toBeNull();
        expect(answer.summary.eligibility.reasons).toMatchObject([
          { code: "RUN_IN_PROGRESS", evidence: { runId: winners[0]?.begun.runId, overtaken: true } },
        ]);
      }
      const [winner] = winners;
      if (winner?.process === undefined) throw new Error("there is a winner");
      const run = perform(winner.process, winner.begun);
      run.control.stop();
      expect(await run.result).toMatchObject({ kind: "interrupted" });
    }
  });

  it("are refused also when the winner's run is over by the time they look", async () => {
    const { owner, other, store, planId, run } = await runningPlan();
    run.control.stop();
    await run.result;
    store.beforeAppend("plan-", async () => {
      const begun = await resumed(owner, planId);
      const winner = perform(owner, begun);
      winner.control.stop();
      await winner.result;
    });
    expect(await other.resumes.resumePlan(planId)).toMatchObject({
      kind: "refused",
      summary: { eligibility: { reasons: [{ code: "RUN_IN_PROGRESS", evidence: { overtaken: true } }] } },
    });
    expect(await other.resumes.resumePlan(planId)).toMatchObject({ kind: "resumed" });
  });

  it("are not held up by what else is appended meanwhile", async () => {
    const { owner, other, store, planId, run } = await runningPlan();
    run.control.stop();
    await run.result;
    store.beforeAppend("plan-", () => owner.resumes.resumePlan(planId, { from: "cp_9" }));
    expect(await other.resumes.resumePlan(planId)).toMatchObject({ kind: "resumed" });
    expect((await typesOf(owner, planId)).slice(-2)).toEqual(["ResumeRefused", "PlanResumed"]);
  });

  it("are refused with the plan's end when it came first", async () => {
    const { owner, other, store, planId, run } = await runningPlan();
    run.control.stop();
    await run.result;
    store.beforeAppend("plan-", () => owner.plans.cancel(planId));
    expect(await other.resumes.resumePlan(planId)).toMatchObject({
      kind: "refused",
      summary: { eligibility: { reasons: [{ code: "PLAN_CANCELLED" }] } },
    });
  });
});

describe("stopping a run of another process", () => {
  it("sends it what Ctrl-C sends and waits until its end stands in the history", async () => {
    const { owner, other, planId, run } = await runningPlan();
    const stopping = stopRun(other.ground, planId, { force: false });
    await turn();
    expect(owner.machine.interrupted).toEqual([owner.ownerId]);
    run.control.stop({ cause: "signal", signal: "SIGINT" });
    expect(await whileTimePasses(owner.clock, 50, stopping)).toMatchObject({
      kind: "stopped",
      state: { status: "queued", metadata: { interruption: { signal: "SIGINT" } } },
    });
  });

  it("sends it a second time to force it", async () => {
    const { owner, other, planId, run } = await runningPlan();
    const stopping = stopRun(other.ground, planId, { force: true });
    await passTime(owner.clock, 1_000, 100);
    expect(owner.machine.interrupted).toEqual([owner.ownerId, owner.ownerId]);
    run.control.force();
    expect(await whileTimePasses(owner.clock, 50, stopping)).toMatchObject({ kind: "stopped" });
  });

  it("is done when the plan ended by itself meanwhile", async () => {
    const { owner, other, planId, held } = await runningPlan();
    const stopping = stopRun(other.ground, planId, { force: false });
    await turn();
    held.finish(completed());
    expect(await whileTimePasses(owner.clock, 50, stopping)).toMatchObject({
      kind: "stopped",
      state: { status: "applied" },
    });
  });

  it("says that it is not running, lost, or where no signal reaches it", async () => {
    const { owner, other, planId, run } = await runningPlan();
    owner.machine.statuses.set(owner.ownerId, "unknown");
    expect(await stopRun(other.ground, planId, { force: false })).toMatchObject({
      kind: "elsewhere",
      reasons: [{ code: "RUN_IN_PROGRESS", evidence: { host: "mac", pid: 4211 } }],
    });
    owner.machine.statuses.set(owner.ownerId, "gone");
    expect(await stopRun(other.ground, planId, { force: false })).toMatchObject({ kind: "lost" });
    run.control.stop();
    await run.result;
    expect(await stopRun(other.ground, planId, { force: false })).toMatchObject({ kind: "not_running" });
    expect(owner.machine.interrupted).toEqual([]);
  });

  it("says that it is lost when the owner goes without a word", async () => {
    const { owner, other, planId } = await runningPlan();
    const stopping = stopRun(other.ground, planId, { force: false });
    await turn();
    owner.machine.statuses.set(owner.ownerId, "gone");
    expect(await whileTimePasses(owner.clock, 50, stopping)).toMatchObject({
      kind: "lost",
      state: { status: "processing" },
    });
  });
});
