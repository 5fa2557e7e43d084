/** What a server answers about projections: made, asked, broken, stopped, run again and deleted. */
import { binaryEvent, jsonEvent, NO_STREAM } from "@eventstore/db-client";
import type { ProbeRun } from "./probe-run.ts";

/** Keeps what it is given of each event, so that a state shows what a handler sees. */
const counting = (category: string) => `"use strict";
fromCategory(${JSON.stringify(category)}).foreachStream().when({
  $init: function () { return { rev: -1, n: 0, seen: [], dropped: undefined, big: 12345678901234567890 }; },
  $any: function (state, event) {
    return { rev: event.sequenceNumber, n: state.n + 1, dropped: undefined, big: state.big, seen: state.seen.concat({
      type: event.eventType, stream: event.streamId, partition: event.partition, category: event.category,
      id: event.eventId, isJson: event.isJson, data: event.data, body: event.body, meta: event.metadata,
      raw: event.bodyRaw, rawMeta: event.metadataRaw, created: typeof event.created, keys: Object.keys(event).join(),
    }) };
  },
});`;

const partial = (category: string) => `
fromCategory(${JSON.stringify(category)}).foreachStream().when({
  $init: function () { return { seen: [] }; },
  Probed: function (state, event) { state.seen.push(event.sequenceNumber); },
}).outputState();`;

const throwing = (category: string) => `
fromCategory(${JSON.stringify(category)}).foreachStream().when({
  $init: function () { return { n: 0 }; },
  $any: function (state, event) { if (event.data.number === 113) throw new Error("no such step"); state.n += 1; return state; },
});`;

export async function projectionProbes(run: ProbeRun): Promise<void> {
  const { client, credentials, category } = run;
  const options = { credentials, deadline: 10_000 };
  const stream = run.stream("projected");
  const name = (word: string) => `${category}-${word}`;
  const create = (word: string, query: string) =>
    run.probe(`projection: create ${word}`, async () => {
      await client.createProjection(name(word), query, options);
      return "created";
    });
  const settled = (word: string, wanted: string) =>
    run.probe(`projection: status of ${word}`, () => settledStatus(run, name(word), wanted));
  const state = (probe: string, word: string, partition: string, isWanted: (state: unknown) => boolean) =>
    run.probe(`projection: state of ${probe}`, () =>
      until(() => client.getProjectionState(name(word), { ...options, partition }), isWanted),
    );
  const act = (probe: string, action: () => Promise<void>) =>
    run.probe(`projection: ${probe}`, async () => {
      await action();
      return "done";
    });
  const any = () => true;
  const hasRev = (rev: number) => (value: unknown) => (value as { rev?: number }).rev === rev;

  await run.append(stream, NO_STREAM, [111, 112]);
  await create("counting", counting(category));
  await create("counting", counting(category));
  await settled("counting", "Running");
  await state("a stream", "counting", stream, hasRev(1));
  await run.append(stream, 1n, [113, 114]);
  await client.appendToStream(
    stream,
    [
      jsonEvent({ id: run.id(115), type: "Probed", data: { without: "metadata" } }),
      binaryEvent({ id: run.id(116), type: "Bytes", data: new Uint8Array([0, 200]), metadata: { kept: 1 } }),
    ],
    { credentials, expectedRevision: 3n },
  );
  await state("a stream that went on", "counting", stream, hasRev(5));
  await state("an unknown partition", "counting", run.stream("unknown"), any);
  await state("no partition", "counting", "", any);
  await run.probe("projection: result of a stream, without outputState", () =>
    client.getProjectionResult(name("counting"), { ...options, partition: stream }),
  );
  await create("with outputState and one event", partial(category));
  await state(
    "one event's handler",
    "with outputState and one event",
    stream,
    (value) => (value as { seen?: unknown[] }).seen?.length === 5,
  );
  await run.probe("projection: result with outputState", () =>
    until(
      () =>
        client.getProjectionResult(name("with outputState and one event"), { ...options, partition: stream }),
      (value) => (value as { seen?: unknown[] }).seen?.length === 5,
    ),
  );
  await create("throwing", throwing(category));
  await settled("throwing", "Faulted");
  // The newest state or none at all: a real server gives now the one, now the other.
  await run.probe(
    "projection: state of a stream after the fault, whether it is an object",
    async () => typeof (await client.getProjectionState(name("throwing"), { ...options, partition: stream })),
  );
  await create("unparsable", "fromCategory(");
  await settled("unparsable", "Faulted");
  await run.probe("projection: state of a stream, unparsable", () =>
    client.getProjectionState(name("unparsable"), { ...options, deadline: 1_000, partition: stream }),
  );
  await act("delete a running one", () => client.deleteProjection(name("counting"), options));
  await act("disable", () => client.disableProjection(name("counting"), options));
  await settled("counting", "Stopped");
  await state("a stream while disabled", "counting", stream, any);
  await act("enable", () => client.enableProjection(name("counting"), options));
  await settled("counting", "Running");
  await state("a stream when enabled again", "counting", stream, hasRev(5));
  await act("reset", () => client.resetProjection(name("counting"), options));
  await settled("counting", "Running");
  await state("a stream after a reset", "counting", stream, hasRev(5));
  await act("update", () => client.updateProjection(name("counting"), partial(category), options));
  await settled("counting", "Running");
  for (const word of ["counting", "throwing", "unparsable", "with outputState and one event"]) {
    await act(`disable ${word}, before its end`, () => client.disableProjection(name(word), options));
    await settled(word, word === "unparsable" ? "Faulted" : "Stopped");
    await act(`delete ${word}`, () => client.deleteProjection(name(word), options));
  }
  await run.probe("projection: status after the delete", () => gone(run, name("counting")));
  const missing = name("missing");
  await act("status of a missing one", async () => void (await client.getProjectionStatus(missing, options)));
  await act("state of a missing one", async () => void (await client.getProjectionState(missing, options)));
  await act("result of a missing one", async () => void (await client.getProjectionResult(missing, options)));
  await act("enable a missing one", () => client.enableProjection(missing, options));
  await act("disable a missing one", () => client.disableProjection(missing, options));
  await act("update a missing one", () => client.updateProjection(missing, partial(category), options));
  await act("reset a missing one", () => client.resetProjection(missing, options));
  await act("delete a missing one", () => client.deleteProjection(missing, options));
  await run.probe("projection: the standard ones", () => standard(run));
}

async function standard(run: ProbeRun): Promise<unknown> {
  const { status, name } = await run.client.getProjectionStatus("$by_category", {
    credentials: run.credentials,
  });
  const all = await run.client.listProjections({ credentials: run.credentials });
  return {
    name,
    status,
    listed: all
      .map((one) => one.name)
      .filter((one) => one.startsWith("$"))
      .toSorted(),
  };
}

/** The status once it begins with this, and stays. */
async function settledStatus(run: ProbeRun, name: string, wanted: string): Promise<unknown> {
  let before = "";
  const { status, stateReason } = await until(
    () => run.client.getProjectionStatus(name, { credentials: run.credentials }),
    (value) => {
      const now = value.status;
      const stays = now === before && now.startsWith(wanted);
      before = now;
      return stays;
    },
  );
  return { status, stateReason: firstLine(stateReason) };
}

async function gone(run: ProbeRun, name: string): Promise<unknown> {
  return until(
    () => run.client.getProjectionStatus(name, { credentials: run.credentials }),
    () => false,
  );
}

const firstLine = (text: string) => text.split(/\r?\n/)[0]?.slice(0, 200);

async function until<T>(ask: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const value = await ask();
    if (isWanted(value) || tries === 250) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
