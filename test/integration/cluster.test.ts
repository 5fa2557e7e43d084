/**
 * Plans on a cluster whose leader is killed again and again, and whose nodes are all killed at once: every plan ends
 * applied, nothing that was acknowledged is lost, no finished step runs twice. It needs a cluster and the commands that
 * kill and start its nodes (no variable of theirs may begin with EVENTSTORE_, which servers take for settings):
 *
 *     CLUSTER_URL=esdb://127.0.0.1:2111,127.0.0.1:2112,127.0.0.1:2113?tls=false
 *     CLUSTER_NODES='{"2111": {"kill": "…", "start": "…"}, …}'
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Running } from "./support/command.ts";
import { type JsonObject, parseLines } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";
import { seed, seededRandom } from "./support/seeded-random.ts";

interface NodeCommands {
  readonly kill: string;
  readonly start: string;
}

const url = process.env.CLUSTER_URL ?? "";
/** By the port a node is asked at. */
const nodes = JSON.parse(process.env.CLUSTER_NODES || "{}") as Record<string, NodeCommands>;
const ports = Object.keys(nodes);
const isThere = url !== "" && ports.length > 0;
const [plans, steps, kills] = [8, 200, 10];

const scratch = useScratch();

describe.skipIf(isThere)("a cluster", () => {
  it.skip("was not run: CLUSTER_URL and CLUSTER_NODES name none", () => undefined);
});

describe.runIf(isThere)("plans on a cluster", () => {
  it("go on while the leader is killed again and again", { timeout: 900_000 }, async () => {
    const start = seed();
    const random = seededRandom(start);
    const runs = startRuns(0.9);
    await allBegun();
    let killed = 0;
    let left = runs.length;
    for (const run of runs) void run.ended.then(() => left--);
    for (; killed < kills && left > 0; killed++) {
      await sleep(2_000 + random() * 3_000);
      const leader = await leaderPort();
      shell(nodes[leader]?.kill);
      await sleep(500 + random() * 2_000);
      shell(nodes[leader]?.start);
      await allAlive();
    }
    expect(killed).toBe(kills);
    await checkAll(runs, { seed: start, killed });
  });

  it("go on after all nodes were killed at once", { timeout: 900_000 }, async () => {
    const runs = startRuns(0.2);
    await allBegun();
    for (const port of ports) shell(nodes[port]?.kill);
    for (const port of ports) shell(nodes[port]?.start);
    await allAlive();
    await checkAll(runs, { killed: ports.length });
  });
});

/** Each step writes down that it ran. */
function startRuns(seconds: number): Running[] {
  return Array.from({ length: plans }, (_, index) => {
    const list = Array.from({ length: steps }, (_, step) => {
      const id = `step-${step + 1}`;
      return { id, run: `sleep ${seconds}; echo ${id} >> "$RAN_FILE"` };
    });
    const file = scratch.planFile(`plan-${index}`, list, { env: { RAN_FILE: ranFile(index) } });
    // A cluster that is away as a whole must not cost the runs their leases.
    const env = { PLAN_STORE: url, PLAN_LEASE: "180" };
    return scratch.start(["run", file, "--format", "ndjson"], { env });
  });
}

/** Who begins while there is no leader is told so after a while; who has begun goes on. */
async function allBegun(): Promise<void> {
  for (let index = 0; index < plans; index++) await scratch.appears(`ran-${index}`);
}

function ranFile(index: number): string {
  return scratch.path(`ran-${index}`);
}

async function checkAll(runs: readonly Running[], more: Readonly<Record<string, number>>): Promise<void> {
  const wanted = Array.from({ length: steps }, (_, step) => `step-${step + 1}`);
  let pauseMs = 0;
  for (const [index, run] of runs.entries()) {
    // That it waits for the store it may say.
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(readFileSync(ranFile(index), "utf8").trimEnd().split("\n")).toEqual(wanted);
    const told = parseLines(stdout).filter(({ type }) => type === "event");
    const planId = String(told[0]?.plan_id);
    const history = await historyOf(planId);
    expect(idsOf(history)).toEqual(idsOf(told));
    const completed = history.filter(({ event }) => event === "StepCompleted");
    expect(completed.map(({ data }) => (data as JsonObject).step_id)).toEqual(wanted);
    pauseMs = Math.max(pauseMs, ...gapsOf(history));
  }
  const figures = { ...more, plans, steps, lost: 0, repeated: 0, longestPauseMs: pauseMs };
  console.log(`cluster test: ${JSON.stringify(figures)}`);
}

async function historyOf(planId: string): Promise<JsonObject[]> {
  const { code, stdout } = await scratch.plan(["history", planId, "--format", "ndjson"], {
    env: { PLAN_STORE: url },
  });
  expect(code).toBe(0);
  return parseLines(stdout).slice(1);
}

function idsOf(events: readonly JsonObject[]): unknown[] {
  return events.map(({ event_id }) => event_id);
}

function gapsOf(history: readonly JsonObject[]): number[] {
  const times = history.map(({ at }) => Date.parse(String(at)));
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

function shell(command: string | undefined): void {
  if (command === undefined) throw new Error("no command is known for this node");
  execFileSync("sh", ["-c", command], { stdio: "ignore" });
}

/** Waits until there is one. */
async function leaderPort(): Promise<string> {
  for (;;) {
    for (const port of ports) {
      const leader = (await members(port)).find(
        ({ state, isAlive }) => state === "Leader" && isAlive === true,
      );
      if (leader !== undefined) return String(leader.httpEndPointPort);
    }
    await sleep(200);
  }
}

/** A node that has to cut off what was never replicated ends by itself, and relies on being started again. */
async function allAlive(): Promise<void> {
  for (let look = 0; ; look++) {
    if (look % 20 === 19)
      for (const port of ports) if ((await members(port)).length === 0) shell(nodes[port]?.start);
    const views = await Promise.all(ports.map(members));
    const isWhole = (view: readonly JsonObject[]) =>
      view.filter(({ isAlive, state }) => isAlive === true && (state === "Leader" || state === "Follower"))
        .length === ports.length;
    if (views.every(isWhole)) return;
    await sleep(200);
  }
}

async function members(port: string): Promise<JsonObject[]> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/gossip?format=json`, {
      signal: AbortSignal.timeout(1_000),
    });
    return ((await answer.json()) as { members: JsonObject[] }).members;
  } catch {
    return [];
  }
}
