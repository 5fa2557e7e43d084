/** What the server's projection keeps of a plan, as the client gives it, checked. It asks the server once and waits for it. */
import type { EventStoreDBClient } from "@eventstore/db-client";
import { planStateProjection } from "../../../projections/plan-state.ts";
import { planStateFingerprint } from "../../../projections/plan-state-fingerprint.ts";
import type { ServerState } from "../../../projections/server-state.ts";
import type { KeptPlan } from "../../application/ports/projections.ts";
import type { Connection } from "./connection.ts";

/** Of every fold. */
export const projectionPrefix = `planstream-${planStateProjection}-`;

/** The projection of this program's fold, and of no other one. */
export const projectionName = `${projectionPrefix}${planStateFingerprint.slice(0, 16)}`;

export async function readKept(
  client: EventStoreDBClient,
  { callOptions }: Connection,
  stream: string,
  deadline: number,
): Promise<KeptPlan> {
  const options = { ...callOptions, partition: stream, deadline };
  const found = await client.getProjectionState<Partial<ServerState> | null>(projectionName, options);
  // A partition nothing is known of is an empty object.
  const { fingerprint, revision, hash, previousHash, state, broken } = found ?? {};
  const isState =
    typeof fingerprint === "string" &&
    typeof revision === "number" &&
    revision >= 0 &&
    typeof hash === "string" &&
    broken === undefined;
  if (!isState) return { snapshot: null, broken: broken ?? null };
  const snapshot = {
    projection: planStateProjection,
    keptBy: projectionName,
    fingerprint,
    revision,
    hash,
    ...(typeof previousHash === "string" ? { previousHash } : {}),
    state: JSON.stringify(state),
  };
  return { snapshot, broken: null };
}
