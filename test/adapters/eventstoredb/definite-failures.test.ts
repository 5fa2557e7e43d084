/** Which failures stay until somebody has changed something, so that nobody waits for them to pass. */
import { describe, expect, it } from "vitest";
import type { EventStore } from "../../../src/application/ports/event-store.ts";
import { isStoreError } from "../../../src/application/ports/store-error.ts";
import { rpcFailures } from "../../support/esdb-fake/rpc-failure.ts";
import { newEvents, newStream, take } from "../contract/fixture.ts";
import { storeOnFake } from "./fixture.ts";
import { openAt } from "./servers.ts";

const open = storeOnFake();

async function failureOf(work: Promise<unknown>) {
  const failure = await work.catch((error: unknown) => error);
  if (!isStoreError(failure)) return expect.fail(`no failure of a store: ${failure}`);
  const { code, message, isDefinite, next } = failure;
  return { code, message, isDefinite, commands: next.map(({ command }) => command) };
}

const appended = (events: EventStore) => events.append(newStream(), "no-stream", newEvents(1));

const works: [string, (events: EventStore) => Promise<unknown>][] = [
  ["an append", appended],
  ["a read", (events) => events.readStream(newStream(), { limit: 1 })],
  ["a list", (events) => events.listStreams("plan-")],
  ["a subscription", (events) => take(events.subscribe({ after: null }), 1)],
];

describe("a failure that stays", () => {
  it.each([
    ["no right", rpcFailures.accessDenied()],
    ["a wrong password", rpcFailures.wrongPassword()],
    ["a stream deleted for good", rpcFailures.streamDeleted("plan-1")],
  ])("is that of %s", async (_, failure) => {
    const { fake, store } = await open();
    fake.fail("Streams.Append", failure);
    expect(await failureOf(appended(store.events))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      isDefinite: true,
      commands: [expect.any(String)],
    });
  });

  it("keeps open what became of an append before it", async () => {
    const { fake, store } = await open({ isCluster: true });
    fake.loseAppendAnswers();
    fake.fail("Streams.Append", rpcFailures.accessDenied());
    expect(await failureOf(appended(store.events))).toEqual({
      code: "APPEND_UNKNOWN",
      message: expect.stringMatching(
        /^whether the events were kept is not known: .* wants to know who asks$/,
      ),
      isDefinite: true,
      commands: [expect.stringContaining("USER:PASSWORD@")],
    });
  });

  it.each(works)("is that of %s with TLS at a server without", async (_, work) => {
    const { fake } = await open();
    const { events, close } = openAt(fake.url.replace("tls=false", "tls=true"));
    expect(await failureOf(work(events))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringMatching(/ speaks no TLS$/),
      isDefinite: true,
    });
    await close();
  });

  it.each(works)("is that of %s at a server whose certificate nobody trusts", async (_, work) => {
    const { fake } = await open({ users: { ana: { password: "secret" } } });
    const { events, close } = openAt(`esdb://ana:secret@${fake.host}:${fake.port}`);
    expect(await failureOf(work(events))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringMatching(/ is not trusted: nobody known here has signed it$/),
      isDefinite: true,
    });
    await close();
  });
});

describe("a failure that may pass", () => {
  it("is that of a server that is down", async () => {
    const { fake, store } = await open();
    await fake.stop();
    expect(await failureOf(store.events.readStream(newStream(), { limit: 1 }))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      isDefinite: false,
    });
    expect(await failureOf(appended(store.events))).toMatchObject({
      code: "APPEND_UNKNOWN",
      isDefinite: false,
    });
  });

  it("is that of a server whose answer was lost", async () => {
    const { fake, store } = await open();
    await appended(store.events);
    fake.fail("Streams.Read", rpcFailures.unavailable());
    expect(await failureOf(store.events.readStream(newStream(), { limit: 1 }))).toMatchObject({
      isDefinite: false,
    });
  });
});
