import { describe, expect, it } from "vitest";
import { OwnerBeats } from "../../src/application/owner-beats.ts";
import { manualClock } from "../../src/testing.ts";
import { fakeMachine, fakeProcesses } from "../support/fake-processes.ts";
import { recordedOwners } from "../support/recorded-owners.ts";
import { passTime, turn, until } from "../support/until.ts";

const ownerId = "01TEST0000000000000000WNER";
const leaseMs = 30_000;

function ownerOfRuns() {
  const owners = recordedOwners();
  const clock = manualClock();
  const beats = new OwnerBeats(owners, fakeProcesses(fakeMachine(), { id: ownerId, leaseMs }), clock);
  return { owners, clock, beats, runsWritten: () => owners.written.map(({ runs }) => runs) };
}

describe("an owner", () => {
  it("names a run before it begins and forgets it when it has ended", async () => {
    const { owners, beats } = ownerOfRuns();
    await beats.begin("RUN1");
    expect(await owners.lastBeat(ownerId)).toMatchObject({ runs: ["RUN1"], at: "2026-01-01T00:00:00.000Z" });
    await beats.end("RUN1");
    expect(await owners.lastBeat(ownerId)).toMatchObject({ runs: [] });
  });

  it("beats every fifth of its lease as long as it has a run", async () => {
    const { owners, clock, beats } = ownerOfRuns();
    await beats.begin("RUN1");
    await passTime(clock, 30_000);
    expect(owners.written.map(({ at }) => at.slice(17, 19))).toEqual(["00", "06", "12", "18", "24", "30"]);
    await beats.end("RUN1");
    const written = owners.written.length;
    await passTime(clock, 60_000);
    expect(owners.written).toHaveLength(written);
    expect(clock.sleepers).toBe(0);
  });

  it("names all of its runs in every beat", async () => {
    const { beats, clock, runsWritten } = ownerOfRuns();
    await beats.begin("RUN1");
    await beats.begin("RUN2");
    await passTime(clock, 6_000);
    await beats.end("RUN1");
    await passTime(clock, 6_000);
    await beats.end("RUN2");
    expect(runsWritten()).toEqual([["RUN1"], ["RUN1", "RUN2"], ["RUN1", "RUN2"], ["RUN2"], ["RUN2"], []]);
  });

  it("sends one beat after the other, so that the last one is never stale", async () => {
    const { owners, beats, runsWritten } = ownerOfRuns();
    const open = Promise.withResolvers<void>();
    const { beat } = owners;
    owners.beat = async (...args) => {
      await open.promise;
      await beat(...args);
    };
    const begun = ["RUN1", "RUN2", "RUN3"].map((runId) => beats.begin(runId));
    const ended = beats.end("RUN2");
    await turn();
    expect(runsWritten()).toEqual([]);
    open.resolve();
    await Promise.all([...begun, ended]);
    expect(runsWritten().at(-1)).toEqual(["RUN1", "RUN3"]);
    expect(await owners.lastBeat(ownerId)).toMatchObject({ runs: ["RUN1", "RUN3"] });
  });

  it("forgets a run only once, and one it never had not at all", async () => {
    const { owners, beats } = ownerOfRuns();
    await beats.begin("RUN1");
    await beats.end("RUN1");
    await beats.end("RUN1");
    await beats.end("RUN9");
    expect(owners.written).toHaveLength(2);
  });

  it("does not name a run whose first beat could not be written", async () => {
    const { owners, beats, clock, runsWritten } = ownerOfRuns();
    owners.state = "away";
    await expect(beats.begin("RUN1")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    owners.state = "here";
    await beats.begin("RUN2");
    await passTime(clock, 6_000);
    expect(runsWritten()).toEqual([["RUN2"], ["RUN2"]]);
  });

  it("rests when its last run ends while another one cannot begin", async () => {
    const { owners, beats, clock } = ownerOfRuns();
    await beats.begin("RUN1");
    owners.state = "away";
    await Promise.allSettled([beats.begin("RUN2"), beats.end("RUN1")]);
    expect(clock.sleepers).toBe(0);
  });

  it("ends a run although the beat that would say so cannot be written", async () => {
    const { owners, beats, clock } = ownerOfRuns();
    await beats.begin("RUN1");
    owners.state = "away";
    await beats.end("RUN1");
    expect(clock.sleepers).toBe(0);
  });

  it("leaves: it is forgotten and beats no more", async () => {
    const { owners, beats, clock } = ownerOfRuns();
    await beats.begin("RUN1");
    await beats.leave();
    expect(owners.left).toEqual([ownerId]);
    expect(await owners.lastBeat(ownerId)).toBeNull();
    await passTime(clock, 60_000);
    expect(await owners.lastBeat(ownerId)).toBeNull();
  });

  it("that never had a run writes nothing when it leaves", async () => {
    const { owners, beats } = ownerOfRuns();
    await beats.leave();
    expect(owners.left).toEqual([]);
  });

  it("leaves without complaint when the store is away", async () => {
    const { owners, beats } = ownerOfRuns();
    await beats.begin("RUN1");
    owners.state = "away";
    await beats.leave();
    expect(owners.left).toEqual([]);
  });
});

describe("an owner that says farewell to a store that does not answer", () => {
  it.each([
    ["ends a run", (beats: OwnerBeats) => beats.end("RUN1")],
    ["leaves", (beats: OwnerBeats) => beats.leave()],
  ] as const)("%s after a second", async (_, farewell) => {
    const { owners, beats, clock } = ownerOfRuns();
    await beats.begin("RUN1");
    owners.state = "hangs";
    let isOver = false;
    const said = farewell(beats).then(() => {
      isOver = true;
    });
    await passTime(clock, 900);
    expect(isOver).toBe(false);
    await passTime(clock, 100);
    await said;
    expect(clock.sleepers).toBe(0);
  });
});

describe("a run whose owner cannot beat", () => {
  it.each(["away", "hangs"] as const)(
    "lapses when two thirds of the lease have passed since the last beat, and not before: the store %s",
    async (state) => {
      const { owners, beats, clock } = ownerOfRuns();
      const [first, second] = [await beats.begin("RUN1"), await beats.begin("RUN2")];
      await passTime(clock, 12_000);
      owners.state = state;
      await passTime(clock, 19_000);
      expect(first.aborted).toBe(false);
      await passTime(clock, 1_000);
      expect([first.aborted, second.aborted]).toEqual([true, true]);
    },
  );

  it("does not lapse when a beat gets through in time", async () => {
    const { owners, beats, clock } = ownerOfRuns();
    const lapse = await beats.begin("RUN1");
    for (let rounds = 0; rounds < 5; rounds++) {
      owners.state = "away";
      await passTime(clock, 13_000);
      owners.state = "here";
      await passTime(clock, 7_000);
    }
    expect(lapse.aborted).toBe(false);
  });

  it("does not lapse after the process was frozen, when the beat it sends first gets through", async () => {
    const { owners, beats, clock } = ownerOfRuns();
    const lapse = await beats.begin("RUN1");
    clock.advance(300_000);
    await until("the next beat", () => owners.written.length === 2);
    await passTime(clock, 60_000);
    expect(lapse.aborted).toBe(false);
  });

  it("lapses after the process was frozen, when the store is gone as well", async () => {
    const { owners, beats, clock } = ownerOfRuns();
    const lapse = await beats.begin("RUN1");
    owners.state = "away";
    clock.advance(300_000);
    await until("the lapse", () => lapse.aborted);
  });

  it("has a new signal when it is named again, once the store is back", async () => {
    const { owners, beats, clock, runsWritten } = ownerOfRuns();
    const lapse = await beats.begin("RUN1");
    owners.state = "away";
    await passTime(clock, 25_000);
    expect(lapse.aborted).toBe(true);
    owners.state = "here";
    const again = await beats.begin("RUN1");
    await passTime(clock, 60_000);
    expect(again.aborted).toBe(false);
    expect(runsWritten().at(-1)).toEqual(["RUN1"]);
  });
});
