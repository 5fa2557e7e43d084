/** Reads across plans on a server that has much else: they take as long as the server looks, and no silence is made of it. */
import { describe, expect, it } from "vitest";
import type { Clock } from "../../../src/application/ports/clock.ts";
import type { EventStore, RecordedEvent } from "../../../src/application/ports/event-store.ts";
import { manualClock } from "../../../src/testing.ts";
import { systemEvent } from "../../support/esdb-fake/fake-log.ts";
import { until } from "../../support/until.ts";
import { givenStream, take } from "../contract/fixture.ts";
import { storeOnFake } from "./fixture.ts";

const open = storeOnFake();
/** More than one checkpoint is apart from the next one. */
const others = 2_500;
const checkpoints = 3;

const works: [string, number, (events: EventStore) => Promise<readonly unknown[]>][] = [
  ["the list of plans", 4_000, (events) => events.listStreams("plan-")],
  ["a page across streams", 4_000, (events) => events.readAll({ limit: 10 })],
  ["a page of some types", 4_000, (events) => events.readAll({ limit: 10, types: ["StepStarted"] })],
  ["a subscription to all plans", 50_000, (events) => take(events.subscribe({ after: null }), 2)],
];

describe("while the server looks through what is of no plan", () => {
  it.each(works)("%s goes on, however long that takes", async (_, stepMs, read) => {
    const time = manualClock();
    let heard = 0;
    const clock: Clock = {
      ...time,
      monotonicMs() {
        heard++;
        return time.monotonicMs();
      },
    };
    const { fake, store, another } = await open();
    await givenStream(store.events, 1);
    for (let count = 0; count < checkpoints; count++) {
      fake.log.append(
        "other",
        Array.from({ length: others }, () => systemEvent("Other", "{}")),
      );
    }
    await givenStream(store.events, 1);
    fake.slowScans();
    const reading = read(another({ clock }).events);
    for (let count = 0; count < checkpoints; count++) {
      await fake.until(({ openSubscriptions }) => openSubscriptions === 1);
      const before = heard;
      if (count > 0) fake.goOn();
      await until("the checkpoint is heard", () => heard > before);
      time.advance(stepMs);
    }
    fake.goOn();
    expect((await reading) as RecordedEvent[]).toHaveLength(2);
  });
});
