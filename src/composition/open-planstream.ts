/**
 * Puts planstream together: a store, the adapters it needs, the services on top. What only some commands need
 * (performing steps, parsing plan files, making ids) is loaded when it is used.
 */
import { hostname, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { isStoreUrl } from "../adapters/eventstoredb/store-url.ts";
import { openSqliteStore } from "../adapters/sqlite/open-sqlite-store.ts";
import { nodeDigests } from "../adapters/system/node-digests.ts";
import { ownerProcesses } from "../adapters/system/owner-processes.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { OwnerBeats } from "../application/owner-beats.ts";
import type { EventStore } from "../application/ports/event-store.ts";
import type { Ids } from "../application/ports/ids.ts";
import type { Waiting } from "../application/waiting.ts";
import type { Actor } from "../schema/events.ts";
import { executorFor } from "./executor-for.ts";
import type { OpenedStore } from "./opened-store.ts";
import { planFileReader } from "./plan-files.ts";
import { Planstream } from "./planstream.ts";
import { makeStoreFolder, refuseEmptied } from "./store-location.ts";
import type { StoreCall } from "./told-store.ts";
import { version } from "./version.ts";

export interface PlanstreamOptions {
  /**
   * A database file, made when it is not there; the URL of an EventStoreDB or KurrentDB server; `memory:` for a store that
   * ends with the process; or a store that is open already.
   */
  readonly store: string | OpenedStore;
  /** Make the store where there is none. Default: true. */
  readonly create?: boolean;
  /** Only reads, also a store that may not be written: nothing can be created, run or resumed. Default: false. */
  readonly readOnly?: boolean;
  /** What steps inherit and secrets are looked for in. Default: that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where what child processes print is kept. Default: `logs/` beside the store's file, else a temporary folder. */
  readonly logsFolder?: string;
  /** Kept with everything somebody asks for: `cli`, `library`, or the name of your program. */
  readonly via?: string;
  /** How long an owner may be silent before others may take its runs over, in ms. Default: PLAN_LEASE or 30 s. */
  readonly leaseMs?: number;
  /** Told of every call to the store once it has ended, to see what takes long. */
  readonly onStoreCall?: (call: StoreCall) => void;
  /** Told when somebody is kept waiting: for a store that does not take what it is given, or another process's sign of life. */
  readonly onWaiting?: (waiting: Waiting) => void;
}

const leaseMsDefault = 30_000;
const inMemory = "memory:";

/**
 * Opens a store and everything that works on it. Close it when its runs have ended.
 *
 * @throws StoreError `STORE_UNAVAILABLE`, `STORE_DAMAGED`
 *
 * @example
 * const planstream = await openPlanstream({ store: ".plan/plans.db" });
 * try {
 *   const outcome = await planstream.run(backfill);
 *   if (outcome.kind === "interrupted") await planstream.resume(outcome.planId, { plan: backfill });
 * } finally {
 *   await planstream.close();
 * }
 */
export async function openPlanstream(options: PlanstreamOptions): Promise<Planstream> {
  const { store, environment = process.env, via = "library", readOnly = false } = options;
  const clock = systemClock();
  const digests = nodeDigests();
  const ids = readOnly ? noIds : await (await import("../adapters/system/ulid-ids.ts")).ulidIds();
  const leaseMs = options.leaseMs ?? leaseOf(environment);
  const processes = ownerProcesses({ ids, clock, leaseMs, version });
  const logsFolder =
    options.logsFolder ?? (isFile(store) ? join(dirname(store), "logs") : join(tmpdir(), "planstream-logs"));
  if (isFile(store) && (options.create ?? true)) refuseEmptied(store, logsFolder);
  const opened =
    typeof store === "string" ? await openStore(store, options.create ?? true, readOnly, environment) : store;
  const events = await toldEvents(opened, options.onStoreCall);
  const beats = new OwnerBeats(opened.owners, processes, clock);
  const sources = planFileReader();
  return new Planstream({
    ground: {
      store: events,
      owners: opened.owners,
      projections: opened.projections ?? null,
      digests,
      clock,
      ids,
      processes,
      sources,
      onWaiting: options.onWaiting,
      hidden: opened.hidden,
    },
    beats,
    actor: () => actorOf(via),
    executorFor: executorFor({ logsFolder, environment, clock }),
    logFileOf: async (logged, stream) => {
      const { stepLogPath } = await import("../adapters/process/step-log.ts");
      return stepLogPath(logsFolder, logged, stream);
    },
    secrets: (name) => environment[name],
    closeStore: opened.close,
  });
}

function isFile(store: string | OpenedStore): store is string {
  return typeof store === "string" && store !== inMemory && !isStoreUrl(store);
}

async function openStore(
  store: string,
  create: boolean,
  readOnly: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenedStore> {
  if (store === inMemory) {
    const { memoryStore } = await import("./memory-store.ts");
    return memoryStore();
  }
  if (isStoreUrl(store)) {
    const { eventStoreDbStore } = await import("./eventstoredb-store.ts");
    return eventStoreDbStore(store, environment);
  }
  if (create) makeStoreFolder(store);
  const allowOldSqlite = (environment.PLANSTREAM_ALLOW_OLD_SQLITE ?? "") !== "";
  return openSqliteStore({ path: store, create, readOnly, allowOldSqlite });
}

async function toldEvents(
  { events }: OpenedStore,
  tell: PlanstreamOptions["onStoreCall"],
): Promise<EventStore> {
  if (tell === undefined) return events;
  const { toldStore } = await import("./told-store.ts");
  return toldStore(events, tell);
}

/** Nothing that is only read gets an id. */
const noIds: Ids = {
  ulid() {
    throw new Error("this planstream was opened to read only");
  },
};

function actorOf(via: string): Actor {
  return { user: userName(), host: hostname(), pid: process.pid, via };
}

/** A container may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}

function leaseOf({ PLAN_LEASE: text }: Readonly<Record<string, string | undefined>>): number {
  const seconds = Number(/^([0-9]+)s?$/.exec(text ?? "")?.[1]);
  return seconds > 0 ? seconds * 1_000 : leaseMsDefault;
}
