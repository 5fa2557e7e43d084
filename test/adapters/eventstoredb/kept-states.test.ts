/** Asking the server's projection for a state: how long that may take, and when it is not asked any more. */
import type { EventStoreDBClient } from "@eventstore/db-client";
import { describe, expect, it } from "vitest";
import { planStateFingerprint } from "../../../projections/plan-state-fingerprint.ts";
import { Calls } from "../../../src/adapters/eventstoredb/calls.ts";
import { Connection } from "../../../src/adapters/eventstoredb/connection.ts";
import { projectionName } from "../../../src/adapters/eventstoredb/kept-state.ts";
import { KeptStates } from "../../../src/adapters/eventstoredb/kept-states.ts";
import { parseStoreUrl } from "../../../src/adapters/eventstoredb/store-url.ts";
import { manualClock } from "../../../src/testing.ts";

const kept = {
  fingerprint: planStateFingerprint,
  revision: 1,
  hash: "b",
  previousHash: "a",
  state: { revision: 1 },
};
const silent = Object.assign(new Error("4 DEADLINE_EXCEEDED"), { code: 4 });

/** States on a connection whose client answers as `answer` says. */
function statesThat(answer: () => Promise<unknown>) {
  const clock = manualClock();
  const asked: { readonly name: string; readonly options: object }[] = [];
  const client = {
    getProjectionState(name: string, options: object) {
      asked.push({ name, options });
      return answer();
    },
  } as unknown as EventStoreDBClient;
  const connection = new Connection(parseStoreUrl("esdb://localhost:2113?tls=false"));
  Object.defineProperty(connection, "client", { value: client });
  const states = new KeptStates(new Calls(connection, clock));
  return { clock, asked, read: () => states.read("plan-state", "plan-x") };
}

describe("a state kept by the server", () => {
  it("is asked for by the name of this program's fold, and waited for 400 ms", async () => {
    const { asked, read } = statesThat(async () => kept);
    expect(await read()).toEqual({
      projection: "plan-state",
      keptBy: projectionName,
      fingerprint: planStateFingerprint,
      revision: 1,
      hash: "b",
      previousHash: "a",
      state: '{"revision":1}',
    });
    expect(asked).toMatchObject([
      { name: projectionName, options: { partition: "plan-x", deadline: 400, requiresLeader: true } },
    ]);
  });

  it.each([
    ["is of an unknown plan", {}],
    ["is nothing", null],
    ["is of a plan without events", { ...kept, revision: -1 }],
    ["says it could not take an event", { ...kept, broken: { revision: 2, message: "no" } }],
    ["has no hash", { ...kept, hash: undefined }],
    ["has no number", { ...kept, revision: "1" }],
    ["does not come in time", silent],
  ])("is none where the answer %s", async (_, answer) => {
    const { read } = statesThat(async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    });
    expect(await read()).toBeNull();
  });

  it("is not asked for during a minute after three failures in a row", async () => {
    let isSilent = true;
    const { asked, clock, read } = statesThat(async () => {
      if (isSilent) throw silent;
      return kept;
    });
    for (let time = 0; time < 5; time++) expect(await read()).toBeNull();
    expect(asked).toHaveLength(3);
    isSilent = false;
    clock.advance(59_999);
    expect(await read()).toBeNull();
    clock.advance(1);
    expect(await read()).toMatchObject({ revision: 1 });
    expect(asked).toHaveLength(4);
  });

  it("is asked for again after failures between which it came", async () => {
    let time = 0;
    const { asked, read } = statesThat(async () => {
      if (++time % 3 !== 0) throw silent;
      return kept;
    });
    for (let count = 0; count < 9; count++) await read();
    expect(asked).toHaveLength(9);
  });
});
