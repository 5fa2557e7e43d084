/**
 * One plan as a process works on it: the folded state, and the only way to append to its stream. It decides,
 * freezes and appends at the revision that was folded; when somebody else came first it loads what they wrote
 * and decides again. It never appends a decision that was made on another state.
 */

import { keptCommandId } from "../../projections/known-commands.ts";
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import { type Decision, type Refusal, refused } from "../domain/decision.ts";
import { invariant } from "../domain/invariant.ts";
import { terminalEventTypes } from "../schema/codes.ts";
import type { NewPlanEvent } from "../schema/events.ts";
import { type FrozenPair, freezeBatch } from "./freeze-batch.ts";
import { allEvents, type Ground, type LoadedPlan, reload } from "./load-plan.ts";
import { backOffMs, outsidePersist, type PersistOptions, persist } from "./persist.ts";
import { planStream } from "./plan-stream.ts";
import type { StateSnapshot } from "./ports/event-store.ts";
import type { Ids } from "./ports/ids.ts";
import { type SecretMask, secretMask } from "./ports/secret-mask.ts";
import { isStoreError, StoreError } from "./ports/store-error.ts";
import { snapshotEvery, stateSnapshot } from "./state-snapshot.ts";
import type { StoredEvent } from "./stored-event.ts";
import { waitForStore } from "./wait-for-store.ts";
import type { WaitingGround } from "./waiting.ts";

export interface SessionGround extends Ground, WaitingGround {
  readonly ids: Ids;
  /** What nobody may read although no plan names it, such as the store's password: steps may get to see it, too. */
  readonly hidden?: readonly string[] | undefined;
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
  | Repeated;

/** The command was answered before, at this revision; nothing was appended. */
export interface Repeated {
  readonly kind: "repeated";
  readonly revision: number;
  /** The answer it was given then. */
  readonly first: "accepted" | "refused";
}

export interface ExecuteOptions {
  /** Given by callers who may ask twice; made up otherwise. Its first 64 bytes count. */
  readonly commandId?: string;
  /** How long a lost race is run again. */
  readonly raceMs: number;
  readonly persist: PersistOptions;
}

/** For commands from outside: others get 2 s, and an unknown outcome 30 s. */
export const outsideCommand: ExecuteOptions = { raceMs: 2_000, persist: outsidePersist };

const endsRun: ReadonlySet<string> = new Set(["PlanInterrupted", "PlanErrored", ...terminalEventTypes]);

export class PlanSession {
  readonly #ground: SessionGround;
  #plan: LoadedPlan;
  #mask: SecretMask;

  constructor(ground: SessionGround, plan: LoadedPlan) {
    this.#ground = ground;
    this.#plan = plan;
    this.#mask = secretMask({}, ground.hidden);
  }

  /** A plan that has no event yet. */
  static fresh(ground: SessionGround, planId: string): PlanSession {
    const readFrom = allEvents("none_kept");
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
    this.#moveOn(await reload(this.#ground, this.#plan));
  }

  /** Null: a command with this id was never given. */
  async answerTo(commandId: string | undefined): Promise<Repeated | null> {
    return commandId === undefined ? null : answerTo(this.#ground, this.#plan, keptCommandId(commandId));
  }

  /** Calls on one session may be answered in another order than their events stand in. */
  #moveOn(plan: LoadedPlan): void {
    if (plan.state.revision >= this.state.revision) this.#plan = plan;
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
      // Another call on this session may move it on meanwhile; what is decided here fits this plan alone.
      const plan = this.#plan;
      const known = await waitForStore(this.#ground, options.persist, () =>
        answerTo(this.#ground, plan, commandId),
      );
      if (known !== null) return known;
      const decided = await waitForStore(this.#ground, options.persist, () => decide(plan.state));
      const decision = onSoundHistory(plan, decided);
      const appended = await this.#append(plan, decision, commandId, options);
      if (appended !== "conflict") return answer(decision, appended);
      racingSince ??= clock.monotonicMs();
      if (clock.monotonicMs() - racingSince >= options.raceMs) {
        if (decision.kind === "refused") return answer(decision, null);
        throw new StoreError("WRITE_CONFLICT", `others kept writing to plan ${this.#plan.planId}`);
      }
      await clock.sleep(tries === 0 ? 0 : backOffMs(tries, clock.random()) / 10);
      await waitForStore(this.#ground, options.persist, () => this.refresh());
    }
  }

  /** Null: a refusal could not be recorded, which does not change the answer. */
  async #append(
    plan: LoadedPlan,
    decision: Decision,
    commandId: string,
    options: ExecuteOptions,
  ): Promise<readonly StoredEvent[] | "conflict" | null> {
    if (decision.events.length === 0) return [];
    const { planId, damagedRevision, hash, state } = plan;
    invariant(damagedRevision === null, "nothing is appended to a damaged history");
    const { clock, digests } = this.#ground;
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
      const result = await persist(this.#ground, planStream(planId), expected, frozen, kept, options.persist);
      if (result.kind === "conflict") return "conflict";
      const { position } = result;
      const newest = batch[batch.length - 1]?.event.metadata.hash ?? hash;
      this.#moveOn({ ...plan, state: next, hash: newest, position });
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

/** Nothing is appended to a history that is damaged or not understood: what would be is refused. */
function onSoundHistory({ damagedRevision: revision, state }: LoadedPlan, decision: Decision): Decision {
  if (decision.events.length === 0) return decision;
  if (state.unsupported !== null) return refused("EVENT_VERSION_UNSUPPORTED", { ...state.unsupported });
  return revision === null ? decision : refused("HISTORY_DAMAGED", { revision });
}

async function answerTo(
  { store }: Ground,
  { planId, state }: LoadedPlan,
  commandId: string,
): Promise<Repeated | null> {
  const known = state.commands.find(({ id }) => id === commandId);
  if (known === undefined) return null;
  const { revision } = known;
  const [answer] = await store.readStream(planStream(planId), { from: revision, limit: 1 });
  return { kind: "repeated", revision, first: answer?.type === "ResumeRefused" ? "refused" : "accepted" };
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
