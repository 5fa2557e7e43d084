/**
 * One plan as a process works on it: the folded state, and the only way to append to its stream. It decides,
 * freezes and appends at the revision that was folded; when somebody else came first it loads what they wrote
 * and decides again. It never appends a decision that was made on another state.
 */

import { keptCommandId } from "../../projections/known-commands.ts";
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import { type Decision, type Refusal, refused } from "../domain/decision.ts";
import { invariant } from "../domain/invariant.ts";
import type { NewPlanEvent } from "../schema/events.ts";
import { type FrozenPair, freezeBatch } from "./freeze-batch.ts";
import { type Ground, type LoadedPlan, reload } from "./load-plan.ts";
import { backOffMs, outsidePersist, type PersistOptions, persist } from "./persist.ts";
import { planStream } from "./plan-stream.ts";
import type { Clock } from "./ports/clock.ts";
import type { StateSnapshot } from "./ports/event-store.ts";
import type { Ids } from "./ports/ids.ts";
import { type SecretMask, secretMask } from "./ports/secret-mask.ts";
import { isStoreError, StoreError } from "./ports/store-error.ts";
import { snapshotEvery, stateSnapshot } from "./state-snapshot.ts";
import type { StoredEvent } from "./stored-event.ts";
import { waitForStore } from "./wait-for-store.ts";

export interface SessionGround extends Ground {
  readonly clock: Clock;
  readonly ids: Ids;
}

export type Execution =
  | { readonly kind: "committed"; readonly events: readonly StoredEvent[] }
  /** `recordedRevision`: where the refusal stands in the history; null when it is not kept. */
  | {
      readonly kind: "refused";
      readonly reasons: readonly Refusal[];
      readonly recordedRevision: number | null;
      readonly events: readonly StoredEvent[];
    }
  /** The command was answered before, at this revision; nothing was appended. */
  | { readonly kind: "repeated"; readonly revision: number };

export interface ExecuteOptions {
  /** Given by callers who may ask twice; made up otherwise. Its first 64 bytes count. */
  readonly commandId?: string;
  /** How long a lost race is run again. */
  readonly raceMs: number;
  readonly persist: PersistOptions;
}

/** For commands from outside: others get 2 s, and an unknown outcome 30 s. */
export const outsideCommand: ExecuteOptions = { raceMs: 2_000, persist: outsidePersist };

const endsRun = new Set([
  "PlanInterrupted",
  "PlanErrored",
  "PlanApplied",
  "PlanConstrained",
  "PlanCancelled",
]);

export class PlanSession {
  readonly #ground: SessionGround;
  #plan: LoadedPlan;
  #mask = secretMask({});

  constructor(ground: SessionGround, plan: LoadedPlan) {
    this.#ground = ground;
    this.#plan = plan;
  }

  /** A plan that has no event yet. */
  static fresh(ground: SessionGround, planId: string): PlanSession {
    const readFrom = { kind: "events", revision: 0, headRevision: 0, foldedBecause: "none_kept" } as const;
    const hash = planStream(planId);
    const state = initialPlanState();
    return new PlanSession(ground, { planId, state, hash, position: "", damagedRevision: null, readFrom });
  }

  get plan(): LoadedPlan {
    return this.#plan;
  }

  get state(): PlanState {
    return this.#plan.state;
  }

  /** Masked in everything that is appended from now on. */
  hideSecrets(mask: SecretMask): void {
    this.#mask = mask;
  }

  async refresh(): Promise<void> {
    this.#plan = await reload(this.#ground, this.#plan);
  }

  /** @throws StoreError `WRITE_CONFLICT` when others kept writing until the time was up; nothing was appended. */
  async execute(
    decide: (state: PlanState) => Decision | Promise<Decision>,
    options: ExecuteOptions = outsideCommand,
  ): Promise<Execution> {
    const { clock, ids } = this.#ground;
    const commandId = keptCommandId(options.commandId ?? ids.ulid());
    // Waiting for a store, or watching an owner, is no racing.
    let racingSince: number | null = null;
    for (let tries = 0; ; tries++) {
      const known = this.state.commands.find(({ id }) => id === commandId);
      if (known !== undefined) return { kind: "repeated", revision: known.revision };
      const decided = await waitForStore(clock, options.persist, () => decide(this.state));
      const decision = this.#onSoundHistory(decided);
      const appended = await this.#append(decision, commandId, options);
      if (appended !== "conflict") return answer(decision, appended);
      racingSince ??= clock.monotonicMs();
      if (clock.monotonicMs() - racingSince >= options.raceMs) {
        if (decision.kind === "refused") return answer(decision, null);
        throw new StoreError("WRITE_CONFLICT", `others kept writing to plan ${this.#plan.planId}`);
      }
      await clock.sleep(tries === 0 ? 0 : backOffMs(tries, clock.random()) / 10);
      await waitForStore(clock, options.persist, () => this.refresh());
    }
  }

  /** Nothing is appended to a damaged history: what would be is refused. */
  #onSoundHistory(decision: Decision): Decision {
    const { damagedRevision: revision } = this.#plan;
    if (revision === null || decision.events.length === 0) return decision;
    return refused("HISTORY_DAMAGED", { revision });
  }

  /** Null: a refusal could not be recorded, which does not change the answer. */
  async #append(
    decision: Decision,
    commandId: string,
    options: ExecuteOptions,
  ): Promise<readonly StoredEvent[] | "conflict" | null> {
    if (decision.events.length === 0) return [];
    const { planId, damagedRevision, hash, state } = this.#plan;
    invariant(damagedRevision === null, "nothing is appended to a damaged history");
    const { store, clock, digests } = this.#ground;
    const header = {
      at: clock.now(),
      commandId,
      correlationId: state.run?.runId ?? planId,
      revision: state.revision,
      hash,
      mask: this.#mask,
    };
    const batch = freezeBatch(digests, header, decision.events);
    const next = batch.reduce((folded, { event }) => evolve(folded, event), state);
    const expected = state.revision < 0 ? "no-stream" : state.revision;
    const frozen = batch.map((pair) => pair.frozen);
    const kept = snapshotOf(state, next, batch, decision.events);
    try {
      const result = await persist(store, clock, planStream(planId), expected, frozen, kept, options.persist);
      if (result.kind === "conflict") return "conflict";
      const { position } = result;
      const newest = batch[batch.length - 1]?.event.metadata.hash ?? hash;
      this.#plan = { ...this.#plan, state: next, hash: newest, position };
      return batch.map(({ event }, index) => ({
        ...event,
        position: index === batch.length - 1 ? position : null,
      }));
    } catch (error) {
      if (decision.kind === "refused" && isStoreError(error)) return null;
      throw error;
    }
  }
}

function answer(decision: Decision, events: readonly StoredEvent[] | null): Execution {
  if (decision.kind === "accepted") return { kind: "committed", events: events ?? [] };
  const recordedRevision = events?.[0]?.revision ?? null;
  return { kind: "refused", reasons: decision.reasons, recordedRevision, events: events ?? [] };
}

function snapshotOf(
  before: PlanState,
  after: PlanState,
  batch: readonly FrozenPair[],
  events: readonly NewPlanEvent[],
): StateSnapshot[] {
  const newest = batch[batch.length - 1];
  invariant(newest !== undefined, "a batch has events");
  const due =
    Math.floor(after.revision / snapshotEvery) > Math.floor(before.revision / snapshotEvery) ||
    events.some(({ type }) => endsRun.has(type));
  if (!due) return [];
  return [stateSnapshot(after, newest.event.metadata.hash)];
}
