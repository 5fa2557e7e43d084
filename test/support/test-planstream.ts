/**
 * planstream's services on stores in memory, with a clock that stands still, counted ids and processes that are what
 * the test says. Several of them on one world are several processes on one store.
 */
import { nodeDigests } from "../../src/adapters/system/node-digests.ts";
import type { ResumeGround } from "../../src/application/observe-resume.ts";
import { OwnerBeats } from "../../src/application/owner-beats.ts";
import { PlanResumeService } from "../../src/application/plan-resume-service.ts";
import type { BegunRun } from "../../src/application/plan-run.ts";
import { PlanRunner, type RunResult } from "../../src/application/plan-runner.ts";
import { type NewPlan, PlanService } from "../../src/application/plan-service.ts";
import type { EventStore } from "../../src/application/ports/event-store.ts";
import type { Ids } from "../../src/application/ports/ids.ts";
import type { PlanSourceReader } from "../../src/application/ports/plan-source.ts";
import { RunControl } from "../../src/application/run-control.ts";
import type { RunOptions } from "../../src/application/run-options.ts";
import type { StoredEvent } from "../../src/application/stored-event.ts";
import type { PlanDefinition } from "../../src/schema/definition.ts";
import { type ManualClock, manualClock, memoryEventStore } from "../../src/testing.ts";
import { countedIds } from "./counted-ids.ts";
import { type FakeMachine, fakeMachine, fakeProcesses } from "./fake-processes.ts";
import { planOf } from "./plan-definitions.ts";
import { actor } from "./plan-events.ts";
import { type RecordedOwners, recordedOwners } from "./recorded-owners.ts";
import { scriptedExecutor } from "./scripted-executor.ts";

/** What processes share. */
export interface World {
  readonly store: EventStore;
  readonly owners: RecordedOwners;
  readonly clock: ManualClock;
  readonly ids: Ids;
  readonly machine: FakeMachine;
  readonly sources: PlanSourceReader;
}

export interface TestPlanstream extends World {
  readonly ground: ResumeGround;
  readonly ownerId: string;
  readonly beats: OwnerBeats;
  readonly plans: PlanService;
  readonly resumes: PlanResumeService;
  readonly runner: PlanRunner;
}

export const leaseMs = 30_000;

export function newWorld(more: Partial<World> = {}): World {
  return {
    store: memoryEventStore(),
    owners: recordedOwners(),
    clock: manualClock(),
    ids: countedIds(),
    machine: fakeMachine(),
    sources: noSources,
    ...more,
  };
}

/** One process on a world of its own, or on one that others are on, too. */
export function testPlanstream(more: Partial<World> = {}): TestPlanstream {
  const world = newWorld(more);
  const { store, owners, clock, ids, machine, sources } = world;
  const ownerId = ids.ulid();
  const processes = fakeProcesses(machine, { id: ownerId, leaseMs });
  const ground = { store, owners, clock, ids, sources, processes, digests: nodeDigests(), projections: null };
  const beats = new OwnerBeats(owners, processes, clock);
  return {
    ...world,
    ground,
    ownerId,
    beats,
    plans: new PlanService(ground, beats, () => actor),
    resumes: new PlanResumeService(ground, beats, () => actor),
    runner: new PlanRunner({ ...ground, beats }),
  };
}

/** A plan that was created and begun; it must not be refused. */
export async function begin(
  { plans }: TestPlanstream,
  definition: PlanDefinition | null = planOf(["one", "two", "three"]),
  more: Partial<NewPlan> = {},
): Promise<{ readonly planId: string; readonly runId: string; readonly begun: BegunRun }> {
  const answer = await plans.createAndBegin({ name: definition?.name ?? "driven", definition, ...more });
  if (answer.kind !== "begun") throw new Error(`not begun: ${JSON.stringify(answer)}`);
  const { planId, begun } = answer;
  return { planId, runId: begun.runId, begun };
}

export interface PerformedRun {
  readonly result: Promise<RunResult>;
  readonly control: RunControl;
  /** The events the run was told of, in order. */
  readonly events: StoredEvent[];
}

/** Performs a run that has begun; steps that are not scripted complete at once. */
export function perform(
  { runner }: TestPlanstream,
  begun: BegunRun,
  more: Partial<RunOptions> = {},
): PerformedRun {
  const control = more.control ?? new RunControl();
  const events: StoredEvent[] = [];
  const result = runner.perform(begun, {
    executor: scriptedExecutor(),
    ask: null,
    secrets: () => undefined,
    graceMs: null,
    until: null,
    onEvent: (event) => events.push(event),
    onStep: () => {},
    onOutput: () => {},
    ...more,
    control,
  });
  result.catch(() => {});
  return { result, control, events };
}

/** Resumes a plan that can be resumed. */
export async function resumed(
  { resumes }: TestPlanstream,
  planId: string,
  options: Parameters<PlanResumeService["resumePlan"]>[1] = {},
): Promise<BegunRun> {
  const answer = await resumes.resumePlan(planId, options);
  if (answer.kind !== "resumed") throw new Error(`not resumed: ${JSON.stringify(answer)}`);
  return answer.begun;
}

/** The types of a plan's events, in order. */
export async function typesOf({ store }: { readonly store: EventStore }, planId: string): Promise<string[]> {
  return (await eventsOf({ store }, planId)).map(({ type }) => type);
}

/** A plan's events, with their data parsed. */
export async function eventsOf(
  { store }: { readonly store: EventStore },
  planId: string,
): Promise<{ readonly type: string; readonly data: Record<string, unknown>; readonly metadata: unknown }[]> {
  const events = await store.readStream(`plan-${planId}`, { limit: 100_000 });
  return events.map(({ type, data, metadata }) => ({
    type,
    data: JSON.parse(data),
    metadata: JSON.parse(metadata),
  }));
}

/** Everything a store holds, as text. Two that are equal hold the same bytes. */
export async function wholeStore({ store, owners }: Pick<World, "store" | "owners">): Promise<string> {
  const events = await store.readAll({ limit: 1_000_000 });
  const streams = await store.listStreams("");
  const kept = await Promise.all(streams.map(({ stream }) => store.readSnapshot("plan-state", stream)));
  return JSON.stringify({ events, streams, kept, beats: owners.written, left: owners.left }, null, 1);
}

const noSources: PlanSourceReader = {
  hash: async () => null,
  read: async () => {
    throw new Error("this test has no plan files");
  },
};
