/**
 * What an event server's projection keeps of one plan: the folded state with what proves that it fits. An event the fold
 * cannot take marks its own plan as broken and no other one, because a projection that throws stops for all plans.
 */
import type { FoldEvent } from "./fold-event.ts";
import { evolve, initialPlanState, type PlanState } from "./plan-state.ts";

export interface ServerState {
  /** Of the fold that made it. */
  readonly fingerprint: string;
  /** Of the newest event in it; -1 before any. */
  readonly revision: number;
  /** That event's chain hash, and the one it is chained to, so that whoever reads the event can check its link. */
  readonly hash: string;
  readonly previousHash: string;
  readonly state: PlanState;
  /** The first event that could not be folded. Nothing after it is. */
  readonly broken?: { readonly revision: number; readonly message: string };
}

/** An event as an event server hands it to a projection. One that is gone has no type, no data, and -1 for its revision. */
export interface ServerEvent {
  readonly isJson: boolean;
  readonly eventType: string | null;
  readonly streamId: string;
  /** Its revision in the plan's own stream. */
  readonly sequenceNumber: number;
  readonly bodyRaw: string | null;
  readonly metadataRaw: string | null;
  readonly data: unknown;
  readonly metadata: unknown;
}

export function initialServerState(fingerprint: string): ServerState {
  return { fingerprint, revision: -1, hash: "", previousHash: "", state: initialPlanState() };
}

export function evolveServerState(kept: ServerState, event: ServerEvent): ServerState {
  const { eventType } = event;
  if (kept.broken !== undefined || eventType === null || eventType.charAt(0) === "$") return kept;
  try {
    return folded(kept, eventType, event);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...kept, broken: { revision: event.sequenceNumber, message } };
  }
}

/** Throws at what a full fold stops at: a gap, an event that is no JSON, and one without a hash. */
function folded(kept: ServerState, type: string, event: ServerEvent): ServerState {
  const { fingerprint } = kept;
  const { sequenceNumber: revision, streamId, bodyRaw, metadataRaw } = event;
  if (revision !== kept.revision + 1) throw new Error(`revision ${kept.revision + 1} is missing`);
  if (!event.isJson || bodyRaw === null) throw new Error("the event is no JSON");
  if (bodyRaw.indexOf(lostKey) >= 0) throw new Error(`it holds ${lostKey}, which the client loses`);
  if (garbled.test(bodyRaw) || garbled.test(metadataRaw ?? ""))
    throw new Error("it holds characters of four bytes");
  if (bodyRaw.charAt(0) !== "{") throw new Error("the event's data are no object");
  const metadata = event.metadata as (FoldEvent["metadata"] & { readonly hash?: unknown }) | null;
  const hash = metadata?.hash;
  if (metadata === null || typeof hash !== "string") throw new Error("the event has no hash");
  const previousHash = revision === 0 ? streamId : kept.hash;
  const state = evolve(kept.state, { type, data: event.data, metadata, revision });
  return { fingerprint, revision, hash, previousHash, state };
}

/** The client that reads the state makes an object of it to which this key cannot be given. */
const lostKey = "__proto__";
/**
 * Halves of characters of four bytes, and what a server was seen to make of them now and then. It gives such text back wrong
 * without a sign that it has, so a state that may hold some is not used.
 */
const garbled = /[\ud800-\uf8ff]/;
