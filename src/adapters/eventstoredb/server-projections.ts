/**
 * The server's projections of plans: ours is made beside those of other folds and never changed in place, because a server
 * would go on with the old states. Each is asked for by its name, because a list fails as a whole where one cannot be read.
 */
import type { EventStoreDBClient } from "@eventstore/db-client";
import type { StreamHead } from "../../application/ports/event-store.ts";
import type {
  ProjectionChange,
  ProjectionsStatus,
  RunningProjection,
  StoreProjections,
} from "../../application/ports/projections.ts";
import { StoreError } from "../../application/ports/store-error.ts";
import type { Calls } from "./calls.ts";
import { projectionName, projectionPrefix, readKept } from "./kept-state.ts";
import type { PlanIndex } from "./plan-index.ts";
import { planPrefix } from "./plan-streams.ts";
import { isMissing, isThereAlready, isUnreadable, projectionNames } from "./projection-names.ts";
import { sweepCheckpoints } from "./sweep-checkpoints.ts";

/** It links each plan's events, and ours reads those links. */
const linkingProjection = "$by_category";
const pollMs = 100;
/** Nothing happens for so long: it will not happen. */
const stuckMs = 30_000;
/** The first event of a server that was just started takes longest, and may take longer than a server allows. */
const startsMax = 5;
/** The plans with the newest events: where they are, all others are. */
const plansLookedAt = 10;

/** A state that does not come this soon is not there yet. */
const holdsMs = 1_000;

interface Found extends RunningProjection {
  readonly position: string;
  readonly isAtEnd: boolean;
  /** Raised by each reset. */
  readonly epoch: bigint;
}
const nowhere = { position: "", isAtEnd: false, epoch: -1n };

export function serverProjections(calls: Calls, index: PlanIndex, script: () => string): StoreProjections {
  const { clock, connection } = calls;

  const call = <T>(work: (client: EventStoreDBClient) => Promise<T>): Promise<T> => calls.repeatable(work);

  async function find(name: string, isSecondTime = false): Promise<Found> {
    const found = await call((client) =>
      client.getProjectionStatus(name, connection.callOptions).catch((error: unknown) => {
        if (isMissing(error)) return null;
        if (isUnreadable(error)) return "unreadable";
        throw error;
      }),
    );
    if (found === null || found === undefined) return { name, state: "missing", reason: null, ...nowhere };
    if (found === "unreadable" && !isSecondTime) {
      // The same is said of whatever else goes wrong with one answer.
      await clock.sleep(pollMs);
      return find(name, true);
    }
    if (found === "unreadable") {
      const reason = "its script cannot be read, and the server fails when it is asked about it";
      return { name, state: "faulted", reason, ...nowhere };
    }
    const state = stateOf(found.status);
    const reason = state === "faulted" ? oneLine(found.stateReason) : null;
    // One that is stopped goes on saying how far it was.
    const isAtEnd = state === "running" && found.progress >= 100;
    return { name, state, reason, position: found.position, isAtEnd, epoch: found.epoch };
  }

  async function others(): Promise<RunningProjection[] | null> {
    const names = await projectionNames(calls, projectionPrefix);
    if (names === null) return null;
    const found = await Promise.all(
      names.filter((name) => name !== projectionName).map((name) => find(name)),
    );
    return found.filter(({ state }) => state !== "missing").map(bare);
  }

  const start = (name: string) => call((client) => client.enableProjection(name, connection.callOptions));

  async function remove(name: string): Promise<ProjectionChange[]> {
    if ((await find(name)).state === "missing") return [];
    await call((client) => client.disableProjection(name, connection.callOptions).catch(nullIf(isMissing)));
    await until(name, ({ state }) => state !== "running" && state !== "starting");
    await sweepCheckpoints(calls, name);
    const all = { deleteCheckpointStream: true, deleteStateStream: true };
    await call((client) =>
      client.deleteProjection(name, { ...connection.callOptions, ...all }).catch(nullIf(isMissing)),
    );
    await until(name, ({ state }) => state === "missing");
    return [{ change: "deleted", name }];
  }

  async function until(name: string, isSo: (found: Found) => boolean): Promise<void> {
    const startedMs = clock.monotonicMs();
    for (;;) {
      const found = await find(name);
      if (isSo(found)) return;
      if (clock.monotonicMs() - startedMs > stuckMs) throw stuck(found);
      await clock.sleep(pollMs);
    }
  }

  /** Ours holds the newest event of a plan, or says why it does not. It may say nothing while it is made. */
  async function holds({ stream, revision }: StreamHead): Promise<boolean> {
    try {
      const { snapshot, broken } = await readKept(connection.client, connection, stream, holdsMs);
      return broken !== null || (snapshot !== null && snapshot.revision >= revision);
    } catch {
      return false;
    }
  }

  async function create(): Promise<ProjectionChange[]> {
    const { state } = await find(projectionName);
    if (state === "running" || state === "starting") return [];
    if (state === "missing") {
      const query = script();
      // A server faults a projection that meets a plan's checkpoint of another one of its name, which was deleted.
      await sweepCheckpoints(calls, projectionName);
      const made = await call((client) =>
        client
          .createProjection(projectionName, query, connection.callOptions)
          .then(() => true)
          .catch(nullIf(isThereAlready)),
      );
      return made === true ? [{ change: "created", name: projectionName }] : [];
    }
    await start(projectionName);
    return [{ change: "started", name: projectionName }];
  }

  const kept = (stream: string) =>
    call((client) =>
      readKept(client, connection, stream, connection.url.deadlineMs).catch((error: unknown) => {
        if (isMissing(error)) return { snapshot: null, broken: null };
        throw error;
      }),
    );

  return {
    name: projectionName,
    kept,
    async status(): Promise<ProjectionsStatus> {
      const [own, needs, older] = [await find(projectionName), await find(linkingProjection), await others()];
      return { own: bare(own), needs: bare(needs), others: older };
    },
    create,
    async restart() {
      const before = await find(projectionName);
      if (before.state === "missing") return create();
      await call((client) => client.disableProjection(projectionName, connection.callOptions));
      await until(projectionName, ({ state }) => state !== "running" && state !== "starting");
      await call((client) => client.resetProjection(projectionName, connection.callOptions));
      await start(projectionName);
      // What it says before that is of the time before: how far it was, and what it kept.
      await until(projectionName, ({ epoch }) => epoch > before.epoch);
      return [{ change: "reset", name: projectionName }];
    },
    async caughtUp() {
      const needs = await find(linkingProjection);
      if (needs.state !== "running" && needs.state !== "starting") throw stuck(needs);
      const waiting = await index.heads(planPrefix, plansLookedAt, undefined);
      let [moved, movedMs, starts] = ["", clock.monotonicMs(), 0];
      for (;;) {
        const own = await find(projectionName);
        while (own.isAtEnd && waiting[0] !== undefined && (await holds(waiting[0]))) waiting.shift();
        if (own.isAtEnd && waiting.length === 0) return;
        if (own.position !== moved) [moved, movedMs] = [own.position, clock.monotonicMs()];
        if (own.state === "faulted" && starts < startsMax) {
          starts++;
          await start(projectionName);
        } else if (own.state === "faulted" || own.state === "missing") {
          throw stuck(own);
        }
        if (clock.monotonicMs() - movedMs > stuckMs) throw stuck(own);
        await clock.sleep(pollMs);
      }
    },
    async removeOthers() {
      const removed: ProjectionChange[] = [];
      for (const { name } of (await others()) ?? []) removed.push(...(await remove(name)));
      return removed;
    },
    remove: () => remove(projectionName),
  };
}

function bare({ name, state, reason }: RunningProjection): RunningProjection {
  return { name, state, reason };
}

/** The server puts several words into one text: `Faulted (Enabled)`, `Running/Writing results`. */
function stateOf(status: string): RunningProjection["state"] {
  if (status.startsWith("Faulted")) return "faulted";
  if (status.startsWith("Running")) return "running";
  return /^(?:Stopped|Completed|Aborted)/.test(status) ? "stopped" : "starting";
}

/** Its last paragraph says what happened; those before it, where. */
function oneLine(reason: string): string {
  const paragraphs = reason.split(/(?:\r?\n){2,}/).filter((part) => part.trim() !== "");
  return (paragraphs.at(-1) ?? reason).replaceAll(/\s+/g, " ").trim();
}

function stuck({ name, state, reason }: RunningProjection): StoreError {
  const why = reason === null ? `it is ${state}` : `it is ${state}: ${reason}`;
  return new StoreError("STORE_UNAVAILABLE", `the projection ${name} does not go on; ${why}`, {
    next: [{ command: "plan projections status", why: "shows each projection and what is wrong with it" }],
  });
}

function nullIf(isSo: (error: unknown) => boolean): (error: unknown) => null {
  return (error) => {
    if (isSo(error)) return null;
    throw error;
  };
}
