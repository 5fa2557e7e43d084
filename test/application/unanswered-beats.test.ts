/** Beats a store does not answer for a long time: they do not pile up, so an owner can leave soon after. */
import { expect, it } from "vitest";
import { OwnerBeats } from "../../src/application/owner-beats.ts";
import { manualClock } from "../../src/testing.ts";
import { fakeMachine, fakeProcesses } from "../support/fake-processes.ts";
import { recordedOwners } from "../support/recorded-owners.ts";
import { passTime } from "../support/until.ts";

it("leaves at most one beat waiting behind the one that is not answered", async () => {
  const owners = recordedOwners();
  const clock = manualClock();
  const processes = fakeProcesses(fakeMachine(), { id: "01TEST0000000000000000WNER", leaseMs: 1_000 });
  const beats = new OwnerBeats(owners, processes, clock);
  await beats.begin("RUN1");
  const answer = Promise.withResolvers<void>();
  let sent = 0;
  const { beat } = owners;
  owners.beat = async (...args) => {
    sent++;
    await answer.promise;
    await beat(...args);
  };
  await passTime(clock, 60_000, 100);
  expect(sent).toBe(1);
  const ended = beats.end("RUN1");
  answer.resolve();
  await ended;
  expect(sent).toBe(2);
  expect(owners.written.at(-1)).toMatchObject({ runs: [] });
});
