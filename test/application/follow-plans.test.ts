/** Plans followed as they go on: every event once, and an end when their runs are over, told or not. */
import { describe, expect, it } from "vitest";
import { begin, newWorld, perform, type TestPlanstream, testPlanstream } from "../support/test-planstream.ts";
import { whileTimePasses } from "../support/until.ts";

/** One process that runs plans, and one that looks on. */
function twoProcesses(): [TestPlanstream, TestPlanstream] {
  const world = newWorld();
  return [testPlanstream(world), testPlanstream(world)];
}

async function followed(
  reader: TestPlanstream,
  planIds: readonly string[],
  signal = new AbortController().signal,
) {
  const plans = await Promise.all(planIds.map((planId) => reader.plans.get(planId)));
  const seen = Array.fromAsync(reader.plans.follow(plans, signal));
  return { seen };
}

describe("a plan that is followed", () => {
  it("tells each event behind what is known, and ends with its run", async () => {
    const [owner, reader] = twoProcesses();
    const { planId, begun } = await begin(owner);
    const { seen } = await followed(reader, [planId]);
    await perform(owner, begun).result;
    const events = await seen;
    const all = await Array.fromAsync(reader.plans.history(planId, { from: 4 }));
    expect(events.map(({ event }) => event)).toEqual(all);
    expect(events.at(-1)?.state).toMatchObject({ status: "applied", run: null });
  });

  it("ends at once when nothing runs", async () => {
    const [owner, reader] = twoProcesses();
    const { planId, begun } = await begin(owner);
    await perform(owner, begun).result;
    expect(await (await followed(reader, [planId])).seen).toEqual([]);
  });

  it("ends when its owner is gone without a word", async () => {
    const [owner, reader] = twoProcesses();
    const { planId } = await begin(owner);
    const { seen } = await followed(reader, [planId]);
    owner.machine.statuses.set(owner.ownerId, "gone");
    expect(await whileTimePasses(reader.clock, 500, seen)).toEqual([]);
  });

  it("ends when nobody wants to hear more", async () => {
    const [owner, reader] = twoProcesses();
    const { planId } = await begin(owner);
    const enough = new AbortController();
    const { seen } = await followed(reader, [planId], enough.signal);
    enough.abort();
    expect(await seen).toEqual([]);
  });

  it("ends, with others, when the last of them has ended", async () => {
    const [owner, reader] = twoProcesses();
    const [first, second] = [await begin(owner), await begin(owner)];
    const { seen } = await followed(reader, [first.planId, second.planId]);
    await perform(owner, first.begun).result;
    await perform(owner, second.begun).result;
    const ends = (await seen).filter(({ event }) => event.type === "PlanApplied");
    expect(ends.map(({ planId }) => planId)).toEqual([first.planId, second.planId]);
  });
});

describe("all plans followed", () => {
  it("tell what is new, of plans that are made later, too", async () => {
    const [owner, reader] = twoProcesses();
    await begin(owner);
    const enough = new AbortController();
    const events = reader.plans.followAll("now", enough.signal);
    const next = events.next();
    const { planId, begun } = await begin(owner);
    expect((await next).value).toMatchObject({ planId, event: { type: "PlanCreated" } });
    await perform(owner, begun).result;
    expect((await events.next()).value).toMatchObject({ planId, event: { type: "RunStarted" } });
    enough.abort();
    expect(await events.next()).toMatchObject({ done: true });
  });
});
