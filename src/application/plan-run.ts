/**
 * One run of one plan, as the runner works on it: the session, the definition, and the values steps are given.
 * It is made when a run has begun in the history, and is of no use to anybody else.
 */
import type { EventData } from "../schema/events.ts";
import type { DefinitionReader } from "./definitions.ts";
import { readOutputs } from "./outputs.ts";
import type { Execution, PlanSession, SessionGround } from "./plan-session.ts";
import { planStream } from "./plan-stream.ts";
import { type SecretMask, secretMask } from "./ports/secret-mask.ts";

/** Looks a secret up at every run; it is handed to steps and never kept. */
export type SecretSource = (name: string) => string | undefined;

/** A run that stands in the history and is this process's to perform. */
export interface BegunRun {
  readonly session: PlanSession;
  readonly runId: string;
  /** Aborted when this process can no longer be sure that the run is its own. */
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
  readonly mask: SecretMask;
  /** The step that an earlier run began and did not finish; null for none. */
  readonly begunBefore: number | null;
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
  const given = await readVariables(ground, planId);
  const outputs = await readOutputs(ground, planId, session.state.outputs);
  const variables = new Map<string, string>();
  const secrets: Record<string, string> = {};
  for (const [name, { secret, default: fallback }] of Object.entries(declared)) {
    if (secret) {
      const value = secretSource(name);
      if (value !== undefined) secrets[name] = value;
    } else {
      const value = given[name] ?? fallback;
      if (value !== null) variables.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(outputs)) variables.set(name, value);
  const mask = secretMask(secrets);
  session.hideSecrets(mask);
  const { inFlight, failed } = session.state;
  const begunBefore = (inFlight?.runId === runId ? null : inFlight?.step) ?? failed?.step ?? null;
  return { session, runId, definition, variables, secrets, mask, begunBefore };
}

/** The variables a plan was created with. */
export async function readVariables(
  { store }: Pick<SessionGround, "store">,
  planId: string,
): Promise<Readonly<Record<string, string>>> {
  const [created] = await store.readStream(planStream(planId), { from: 0, limit: 1 });
  return created === undefined ? {} : (JSON.parse(created.data) as EventData["PlanCreated"]).variables;
}
