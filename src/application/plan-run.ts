/**
 * One run of one plan, as the runner works on it: the session, the definition, and the values steps are given.
 * It is made when a run has begun in the history, and is of no use to anybody else.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { EventData } from "../schema/events.ts";
import type { DefinitionReader } from "./definitions.ts";
import { eventAt } from "./event-at.ts";
import { ItemReader } from "./item-list.ts";
import type { Ground } from "./load-plan.ts";
import { readOutputs } from "./outputs.ts";
import type { Execution, PlanSession, SessionGround } from "./plan-session.ts";
import { type SecretMask, secretMask } from "./ports/secret-mask.ts";

/** Looks a secret up at every run; it is handed to steps and never kept. */
export type SecretSource = (name: string) => string | undefined;

/** A run that stands in the history and is this process's to perform. */
export interface BegunRun {
  readonly session: PlanSession;
  readonly runId: string;
  /** Aborted when this process can no longer be sure that the run is its own; its reason is a `StoreError`. */
  readonly lapse: AbortSignal;
  readonly execution: Extract<Execution, { kind: "committed" }>;
}

export interface PlanRun {
  readonly session: PlanSession;
  readonly runId: string;
  readonly definition: DefinitionReader;
  /** Variables and the outputs of finished steps; grows as steps finish. */
  readonly variables: Map<string, string>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Masked as secrets are, and handed to nobody. */
  readonly hidden: readonly string[];
  readonly mask: SecretMask;
  /** The step, or item of one, that an earlier run began and did not finish; null for none. */
  readonly begunBefore: { readonly stepId: string; readonly item: number | null } | null;
  /** The list of the step in flight that goes over one. */
  readonly items: ItemReader;
}

/** Reads what the history holds and asks for the secrets; tells the session what to mask. */
export async function openRun(
  ground: SessionGround,
  session: PlanSession,
  runId: string,
  definition: DefinitionReader,
  secretSource: SecretSource,
): Promise<PlanRun> {
  const { planId } = session.plan;
  const { variables: declared } = await definition.head();
  const variables = await readValues(ground, planId, session.state, definition);
  const secrets: Record<string, string> = {};
  for (const [name, { secret }] of Object.entries(declared)) {
    const value = secret ? secretSource(name) : undefined;
    if (value !== undefined) secrets[name] = value;
  }
  const { hidden = [] } = ground;
  const mask = secretMask(secrets, hidden);
  session.hideSecrets(mask);
  const { inFlight, failed } = session.state;
  const begunBefore = (inFlight?.runId === runId ? null : inFlight) ?? failed;
  const items = new ItemReader(ground, planId);
  return { session, runId, definition, variables, secrets, hidden, mask, begunBefore, items };
}

/** What steps are given but secrets: the plan's variables, and the outputs of its finished steps. */
export async function readValues(
  ground: SessionGround,
  planId: string,
  state: PlanState,
  definition: DefinitionReader,
): Promise<Map<string, string>> {
  const { variables: declared } = await definition.head();
  const given = await readVariables(ground, planId);
  const values = new Map<string, string>();
  for (const [name, { secret, default: fallback }] of Object.entries(declared)) {
    const value = secret ? null : (given[name] ?? fallback);
    if (value !== null) values.set(name, value);
  }
  for (const [name, value] of Object.entries(await readOutputs(ground, planId, state.outputs))) {
    values.set(name, value);
  }
  return values;
}

/**
 * The variables a plan was created with.
 *
 * @throws DamagedEvent
 */
export async function readVariables(
  ground: Ground,
  planId: string,
): Promise<Readonly<Record<string, string>>> {
  return ((await eventAt(ground, planId, 0)).data as EventData["PlanCreated"]).variables;
}
