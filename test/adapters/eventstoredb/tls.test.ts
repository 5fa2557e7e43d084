/**
 * A real server with TLS and users, where `EVENTSTORE_TLS_URL` names one with who may do everything: what each thing that
 * can be wrong with how it is asked is told as. `EVENTSTORE_URL` adds a server without TLS, and
 * `EVENTSTORE_NO_PROJECTIONS_URL` one whose projections are off.
 */
import { describe, expect, it } from "vitest";
import { openEventStoreDbStore } from "../../../src/adapters/eventstoredb/open-eventstoredb-store.ts";
import { parseStoreUrl, type StoreUrl } from "../../../src/adapters/eventstoredb/store-url.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import type { StoreError } from "../../../src/application/ports/store-error.ts";
import { newEvents, newStream } from "../contract/fixture.ts";

const { EVENTSTORE_TLS_URL: secure, EVENTSTORE_URL: plain } = process.env;
const { EVENTSTORE_NO_PROJECTIONS_URL: withoutProjections } = process.env;

type Opened = ReturnType<typeof openEventStoreDbStore>;

async function failureOf(url: StoreUrl, work: (opened: Opened) => Promise<unknown>): Promise<StoreError> {
  const opened = openEventStoreDbStore({ url, clock: systemClock(), indexPath: null });
  try {
    return await work(opened).then(
      () => expect.fail("it worked"),
      (error) => error,
    );
  } finally {
    await opened.close();
  }
}

const reads = ({ events }: Opened) => events.readStream(newStream(), { limit: 1 });
const appends = ({ events }: Opened) => events.append(newStream(), "no-stream", newEvents(1));
const lists = ({ events }: Opened) => events.listStreams("plan-", 1);
const beats = ({ owners }: Opened) =>
  owners.beat({ id: newStream(), host: "", leaseMs: 1 } as never, [], "2026-01-01T00:00:00.000Z");

const calls: [string, (opened: Opened) => Promise<unknown>][] = [
  ["a read", reads],
  ["an append", appends],
  ["a list", lists],
  ["a beat", beats],
];

describe.skipIf(secure === undefined)("a real server with TLS (EVENTSTORE_TLS_URL)", () => {
  const url = parseStoreUrl(secure ?? "esdb://localhost");
  const other = {
    ...url,
    credentials: { username: url.credentials?.username ?? "admin", password: "wr0ng" },
  };

  it("is written to and read from by a user it knows", async () => {
    const opened = openEventStoreDbStore({ url, clock: systemClock(), indexPath: null });
    const stream = newStream();
    expect(await opened.events.append(stream, "no-stream", newEvents(2))).toMatchObject({ revision: 1 });
    expect(await opened.events.readStream(stream, { limit: 9 })).toHaveLength(2);
    await opened.close();
  });

  it.each(calls)("tells %s of a wrong password", async (_, work) => {
    const { code, message, next } = await failureOf(other, work);
    expect([code, message]).toEqual([
      "STORE_UNAVAILABLE",
      expect.stringMatching(/ does not know user \S+ with this password$/),
    ]);
    expect(JSON.stringify(next)).toContain(":PASSWORD@");
    expect(message + JSON.stringify(next)).not.toContain("wr0ng");
  });

  it.each(calls)("tells %s without a user that it wants to know who asks", async (_, work) => {
    const { code, message } = await failureOf({ ...url, credentials: null }, work);
    expect([code, message]).toEqual(["STORE_UNAVAILABLE", expect.stringMatching(/ wants to know who asks$/)]);
  });

  it.each(calls)("tells %s of a certificate nobody here trusts", async (_, work) => {
    const { code, message } = await failureOf({ ...url, caFile: null }, work);
    expect([code, message]).toEqual(["STORE_UNAVAILABLE", expect.stringMatching(/is not trusted: nobody/)]);
  });

  it.each(calls)("tells %s without TLS that it speaks TLS alone", async (_, work) => {
    const { code, message } = await failureOf({ ...url, tls: false, caFile: null, credentials: null }, work);
    expect([code, message]).toEqual(["STORE_UNAVAILABLE", expect.stringMatching(/ speaks TLS alone$/)]);
  });

  it.each(calls)("that is down is told to %s", async (_, work) => {
    const { code, message } = await failureOf({ ...url, hosts: [{ address: "localhost", port: 9 }] }, work);
    // It may have gone when it had kept the events.
    expect(code).toBe(work === appends ? "APPEND_UNKNOWN" : "STORE_UNAVAILABLE");
    expect(message).toMatch(/no server answers at localhost:9$/);
  });

  it("tells of the file of an authority that is not there", async () => {
    const { code, message } = await failureOf({ ...url, caFile: "/nowhere/ca.crt" }, reads);
    expect([code, message]).toEqual([
      "STORE_UNAVAILABLE",
      "the certificate /nowhere/ca.crt cannot be read (ENOENT)",
    ]);
  });
});

describe.skipIf(plain === undefined)("a real server without TLS (EVENTSTORE_URL)", () => {
  const url = parseStoreUrl(plain ?? "esdb://localhost");

  it.each(calls)("tells %s with TLS that it speaks none", async (_, work) => {
    const { code, message } = await failureOf({ ...url, tls: true }, work);
    expect([code, message]).toEqual(["STORE_UNAVAILABLE", expect.stringMatching(/ speaks no TLS$/)]);
  });
});

describe.skipIf(withoutProjections === undefined)("a real server (EVENTSTORE_NO_PROJECTIONS_URL)", () => {
  const url = parseStoreUrl(withoutProjections ?? "esdb://localhost");

  it("tells whoever asks its projections that they are off", async () => {
    const { code, message } = await failureOf(url, ({ calls }) =>
      calls.repeatable((client) => client.getProjectionStatus("$by_category", { deadline: 2_000 })),
    );
    expect([code, message]).toEqual(["STORE_UNAVAILABLE", expect.stringMatching(/projections are off$/)]);
  });

  it("keeps no states, and does all else", async () => {
    const opened = openEventStoreDbStore({ url, clock: systemClock(), indexPath: null });
    const stream = newStream();
    await opened.events.append(stream, "no-stream", newEvents(1));
    expect(await opened.events.readSnapshot("plan-state", stream)).toBeNull();
    expect(await lists(opened)).toMatchObject([{ stream }]);
    await opened.close();
  });
});
