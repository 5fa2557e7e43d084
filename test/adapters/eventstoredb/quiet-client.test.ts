/** What the client says of itself where somebody has turned on what programs say for finding faults. */
import { createRequire } from "node:module";
import { format } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storeOnFake } from "./fixture.ts";
import { givenPlan, plainPlan } from "./projected-plans.ts";

/** The very copy the client has. */
const ofClient = createRequire(import.meta.resolve("@eventstore/db-client"));
const debug: Debug = ofClient("debug");

interface Debug {
  (namespace: string): (text: string) => void;
  log: (...args: unknown[]) => void;
  enable(namespaces: string): void;
  disable(): string;
}

const open = storeOnFake();
const ana = { username: "ana", password: "canary-51d0" };
const said: string[] = [];
const { log } = debug;

beforeEach(() => {
  debug.log = (...args) => said.push(format(...args));
  debug.enable("*");
});

afterEach(() => {
  debug.disable();
  debug.log = log;
  said.length = 0;
});

describe("a store with DEBUG=*", () => {
  it("says nothing of whoever asks, and leaves other programs their say", async () => {
    const { store } = await open({ users: { ana: { password: ana.password } }, credentials: ana });
    const { stream } = await givenPlan(store, plainPlan(1));
    await store.events.readStream(stream, { limit: 1 });
    debug("another")("is heard");
    expect(said).toEqual([expect.stringContaining("is heard")]);
  });
});
