import { describe, expect, it } from "vitest";
import { ownerStatus, watchOwner } from "../../src/application/owner-status.ts";
import { manualClock } from "../../src/testing.ts";
import { fakeMachine, fakeProcesses } from "../support/fake-processes.ts";
import { otherRunId, owner, runId } from "../support/plan-events.ts";
import { recordedOwners } from "../support/recorded-owners.ts";
import { passTime, turn, whileTimePasses } from "../support/until.ts";

const run = { runId, attempt: 1, owner, user: "ana", startedAt: "2026-01-01T00:00:00.000Z" };
const at = "2026-01-01T00:00:09.000Z";

function watcher() {
  const owners = recordedOwners();
  const clock = manualClock();
  const machine = fakeMachine();
  const processes = fakeProcesses(machine, { id: "01TEST000000000000WATCHER0" });
  return { owners, clock, machine, ground: { owners, clock, processes } };
}

describe("the owner of a run", () => {
  it("is alive while its newest beat names the run", async () => {
    const { owners, ground } = watcher();
    await owners.beat(owner, [otherRunId, runId], at);
    expect(await ownerStatus(ground, run)).toEqual({ status: "alive", lastBeatAt: at });
  });

  it("is alive however long ago that beat was: nobody has watched it yet", async () => {
    const { owners, ground, clock } = watcher();
    await owners.beat(owner, [runId], at);
    clock.advance(86_400_000);
    expect(await ownerStatus(ground, run)).toEqual({ status: "alive", lastBeatAt: at });
  });

  it("is alive on another machine, where nobody can look", async () => {
    const { owners, ground, machine } = watcher();
    machine.statuses.set(owner.id, "unknown");
    await owners.beat(owner, [runId], at);
    expect(await ownerStatus(ground, run)).toMatchObject({ status: "alive" });
  });

  it("is over when its newest beat names the run no more", async () => {
    const { owners, ground } = watcher();
    await owners.beat(owner, [runId], at);
    await owners.beat(owner, [otherRunId], at);
    expect(await ownerStatus(ground, run)).toEqual({ status: "over", lastBeatAt: at });
  });

  it("is over when it never beat or has left", async () => {
    const { owners, ground } = watcher();
    expect(await ownerStatus(ground, run)).toEqual({ status: "over", lastBeatAt: null });
    await owners.beat(owner, [runId], at);
    await owners.leave(owner.id);
    expect(await ownerStatus(ground, run)).toEqual({ status: "over", lastBeatAt: null });
  });

  it("is over when its process is gone, whatever its beats say", async () => {
    const { owners, ground, machine } = watcher();
    await owners.beat(owner, [runId], at);
    machine.statuses.set(owner.id, "gone");
    expect(await ownerStatus(ground, run)).toEqual({ status: "over", lastBeatAt: at });
  });
});

describe("watching an owner", () => {
  it("finds it silent after a whole lease without a new beat, and not a moment before", async () => {
    const { owners, ground, clock } = watcher();
    await owners.beat(owner, [runId], at);
    let found: unknown = null;
    const watching = watchOwner(ground, run).then((status) => {
      found = status;
    });
    await turn();
    await passTime(clock, owner.leaseMs - 250, 250);
    expect(found).toBeNull();
    await passTime(clock, 250, 250);
    await watching;
    expect(found).toEqual({ status: "silent", lastBeatAt: at });
  });

  it("counts the time by its own clock, not by what the beat says", async () => {
    const { owners, ground, clock } = watcher();
    await owners.beat(owner, [runId], "1999-01-01T00:00:00.000Z");
    const startedMs = clock.monotonicMs();
    expect(await whileTimePasses(clock, 250, watchOwner(ground, run))).toMatchObject({ status: "silent" });
    expect(clock.monotonicMs() - startedMs).toBe(owner.leaseMs);
  });

  it("finds it alive at its next beat, even the last moment's", async () => {
    const { owners, ground, clock } = watcher();
    await owners.beat(owner, [runId], at);
    const watching = watchOwner(ground, run);
    await turn();
    await passTime(clock, owner.leaseMs - 500, 250);
    await owners.beat(owner, [runId], "2026-01-01T00:00:30.000Z");
    const status = await whileTimePasses(clock, 250, watching);
    expect(status).toEqual({ status: "alive", lastBeatAt: "2026-01-01T00:00:30.000Z" });
  });

  it("finds it over at once when it is, and as soon as it is", async () => {
    const { owners, ground, clock, machine } = watcher();
    expect(await watchOwner(ground, run)).toMatchObject({ status: "over" });
    await owners.beat(owner, [runId], at);
    const watching = watchOwner(ground, run);
    await turn();
    await passTime(clock, 1_000, 250);
    machine.statuses.set(owner.id, "gone");
    expect(await whileTimePasses(clock, 250, watching)).toMatchObject({ status: "over" });
    expect(clock.monotonicMs()).toBeLessThan(2_000);
  });
});
