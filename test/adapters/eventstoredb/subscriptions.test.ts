/** Subscriptions go on behind what they gave, whatever ended the client's own one. */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import type { Clock } from "../../../src/application/ports/clock.ts";
import { manualClock } from "../../../src/testing.ts";
import type { FakeEventStoreDb } from "../../support/esdb-fake/fake-event-store-db.ts";
import { until } from "../../support/until.ts";
import { givenStream, idsOf, newEvents, take } from "../contract/fixture.ts";
import { storeOnFake } from "./fixture.ts";

const open = storeOnFake();

describe("a subscription", () => {
  it.each<[string, (fake: FakeEventStoreDb) => Promise<void> | void]>([
    ["was ended by the server in peace", (fake) => fake.cutReadsOff("gracefully")],
    ["was cut off", (fake) => fake.cutReadsOff("unavailable")],
    ["lost its server, which came back", (fake) => fake.restart()],
  ])("that %s goes on without gap or repeat", async (_, end) => {
    const { fake, store, another } = await open();
    const { stream, position } = await givenStream(store.events, 1);
    const [some, more] = [newEvents(5), newEvents(5)];
    for (const options of [{ after: position }, { after: position, stream }]) {
      const first = options.stream === undefined ? 0 : 10;
      const taken = take(store.events.subscribe(options), first + 10);
      await fake.until(({ openSubscriptions }) => openSubscriptions === 1);
      if (first === 0) await another().events.append(stream, 0, some);
      await end(fake);
      if (first === 0) await another().events.append(stream, 5, more);
      else await another().events.append(stream, 10, newEvents(10));
      const seen = await taken;
      expect(idsOf(seen.slice(0, 10))).toEqual(idsOf([...some, ...more]));
      expect(seen.map(({ revision }) => revision)).toEqual(
        Array.from({ length: first + 10 }, (_, index) => index + 1),
      );
      await fake.until(({ openSubscriptions }) => openSubscriptions === 0);
    }
  });

  it("is asked for anew where nothing has come for a minute", async () => {
    const clock = manualClock();
    const { fake, store } = await open({ clock });
    const { stream, position } = await givenStream(store.events, 1);
    const taken = take(store.events.subscribe({ after: position, stream }), 1);
    await fake.until(({ openSubscriptions }) => openSubscriptions === 1);
    fake.muteSubscriptions();
    const [event] = newEvents(1);
    if (event === undefined) throw new Error("one was asked for");
    await store.events.append(stream, 0, [event]);
    clock.advance(60_000);
    await until("it waits a moment before it asks anew", () => clock.sleepers > 0);
    clock.advance(1_000);
    expect(await taken).toMatchObject([event]);
  });

  it("waits for a cluster of which no node is there, until one is", async () => {
    const { fake, store, another } = await open();
    const { stream, position } = await givenStream(store.events, 1);
    const events = newEvents(1);
    await store.events.append(stream, 0, events);
    await fake.stop();
    const real = systemClock();
    const sleep: Clock["sleep"] = async (ms, signal) => {
      if (ms < 10_000 && fake.openSubscriptions === 0) await fake.restart();
      return real.sleep(ms, signal);
    };
    const waiting = another({ clock: { ...real, sleep }, isCluster: true });
    expect(idsOf(await take(waiting.events.subscribe({ after: position }), 1))).toEqual(idsOf(events));
  });

  it("can be closed while its cluster is looked for", async () => {
    const clock = manualClock();
    const { fake, store } = await open({ clock, isCluster: true });
    await fake.stop();
    const subscription = store.events.subscribe({ after: null });
    const taken = take(subscription, 1);
    await until("the cluster is looked for", () => clock.sleepers > 0);
    await subscription.close();
    expect(await taken).toEqual([]);
  });

  it("ends with an error where the server refuses it", async () => {
    const { store } = await open({ users: { ana: { password: "secret", groups: [] } } });
    await expect(take(store.events.subscribe({ after: null }), 1)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
  });
});
