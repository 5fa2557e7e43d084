/**
 * The one place where events of older schema versions become today's. Every fold calls it first.
 * It never throws and never guesses: an unknown type, a version newer than this program's, or data that no fold could
 * read comes back as `unsupported`, and the fold notes it in the state.
 */
import type { PlanEventType } from "../src/schema/codes.ts";
import type { PlanEvent } from "../src/schema/events.ts";
import { isReadable } from "./event-shapes.ts";
import type { FoldEvent } from "./fold-event.ts";

/** One step up: data of version `n` to data of version `n + 1`. */
export type Upcaster = (data: unknown) => unknown;

/** By event type, then by the version it lifts from. Empty while there is only version 1. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;

export type Upcast =
  | { readonly kind: "event"; readonly event: PlanEvent }
  /** `version` 0: the metadata names none. */
  | { readonly kind: "unsupported"; readonly type: string; readonly version: number };

const currentVersion = 1;
const currentUpcasters: Upcasters = {};

const knownTypes: Readonly<Record<PlanEventType, true>> = {
  PlanCreated: true,
  TotalStepsSet: true,
  PhaseStarted: true,
  PhaseCompleted: true,
  RunStarted: true,
  StepStarted: true,
  StepCompleted: true,
  StepItemsListed: true,
  ItemCompleted: true,
  StepFailed: true,
  ApprovalRequested: true,
  ApprovalGiven: true,
  ApprovalDenied: true,
  PlanErrored: true,
  PlanInterrupted: true,
  PlanResumed: true,
  ResumeRefused: true,
  PlanApplied: true,
  PlanConstrained: true,
  PlanCancelled: true,
};

/** `upcasters` and `current` are arguments so that a test can show a version that does not exist yet. */
export function upcast(
  event: FoldEvent,
  upcasters: Upcasters = currentUpcasters,
  current: number = currentVersion,
): Upcast {
  const { type } = event;
  const version = versionOf(event.metadata.schemaVersion ?? 1);
  const unsupported = { kind: "unsupported", type, version } as const;
  if (!isKnown(type) || version < 1 || version > current) return unsupported;
  let data = event.data;
  for (let from = version; from < current; from++) {
    const lift = upcasters[type]?.[from];
    if (lift !== undefined) data = lift(data);
  }
  return isReadable(type, data) ? { kind: "event", event: { type, data } as PlanEvent } : unsupported;
}

const knownNames: ReadonlySet<string> = new Set(Object.keys(knownTypes));

function isKnown(type: string): type is PlanEventType {
  return knownNames.has(type);
}

function versionOf(found: unknown): number {
  return typeof found === "number" && Number.isSafeInteger(found) && found >= 1 ? found : 0;
}
