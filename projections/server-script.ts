/**
 * What the script of an event server's projection is made of: `scripts/server-projection.ts` bundles it and adds the line
 * that names the plans. Nothing else imports it.
 */
import { planStateFingerprint } from "./plan-state-fingerprint.ts";
import { evolveServerState, initialServerState, type ServerEvent, type ServerState } from "./server-state.ts";

export function begin(): ServerState {
  return initialServerState(planStateFingerprint);
}

export function take(kept: ServerState, event: ServerEvent): ServerState {
  return evolveServerState(kept, event);
}
