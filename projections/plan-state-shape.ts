/**
 * The shape of a plan's folded state, and the state before any event. Plain JSON, under 64 KiB at worst:
 * no list by step, no payload, every text cut, every list bounded.
 */
import type { CutOffOutcome, Phase, PlanStateName, RerunPolicy } from "../src/schema/codes.ts";
import type { DefinitionRef, Owner, PlanSource, StepError } from "../src/schema/events.ts";
import type { ResumeMetadata } from "../src/schema/resume.ts";
import { initialMetadata } from "./resume-metadata.ts";

/** The run that owns the plan. Null when no run is under way, as far as the history tells. */
export interface CurrentRun {
  readonly runId: string;
  readonly attempt: number;
  readonly owner: Owner;
  readonly user: string;
  readonly startedAt: string;
}

/** A step that began and neither finished nor failed by itself. */
export interface StepInFlight {
  readonly step: number;
  /** Null for a step that has none. */
  readonly item: number | null;
  readonly stepId: string;
  readonly runId: string;
  readonly try: number;
  readonly rerun: RerunPolicy;
  readonly startedAt: string;
  /** Null while it runs, or when the runner vanished without a word. */
  readonly outcome: CutOffOutcome | null;
}

/** The newest failed try, until its step begins again or finishes. */
export interface FailedStep {
  readonly step: number;
  readonly item: number | null;
  readonly stepId: string;
  readonly try: number;
  readonly rerun: RerunPolicy;
  readonly error: StepError;
  readonly willRetry: boolean;
}

/** The frozen list of the step after the last finished one. How many are finished is in the metadata. */
export interface StepItems {
  readonly step: number;
  readonly count: number;
  /** Of the StepItemsListed that holds it. */
  readonly revision: number;
  /** What its finished items took, in milliseconds. */
  readonly durationMs: number;
}

/** The newest question to a person, until its step is finished. The plan waits while nobody has given an answer. */
export interface Approval {
  readonly step: number;
  readonly stepId: string;
  /** Cut to 1 KiB. */
  readonly question: string;
  readonly requestedAt: string;
  readonly given: { readonly at: string; readonly by: string } | null;
}

export interface PlanState {
  readonly planId: string | null;
  readonly name: string;
  readonly status: PlanStateName;
  readonly phase: Phase;
  /** Whether `phase` has begun and is not complete; also while the plan is interrupted in it. */
  readonly phaseOpen: boolean;
  readonly definition: DefinitionRef | null;
  readonly source: PlanSource | null;
  readonly createdAt: string | null;
  /** Time of the newest event but refusals. */
  readonly updatedAt: string | null;
  readonly run: CurrentRun | null;
  /** The owner of the newest run, also when it is over. */
  readonly lastRun: CurrentRun | null;
  readonly inFlight: StepInFlight | null;
  readonly failed: FailedStep | null;
  readonly approval: Approval | null;
  readonly items: StepItems | null;
  /** Why and by whom the plan ended, cut to 1 KiB. */
  readonly ending: { readonly at: string; readonly by: string | null; readonly reason: string | null } | null;
  /** The first `apply` step that failed under `allow_failure`: the plan will end constrained. */
  readonly constrainedBy: number | null;
  /** Output name to the revision of the StepCompleted that holds its value; at most 500. */
  readonly outputs: Readonly<Record<string, number>>;
  readonly metadata: ResumeMetadata;
  /** Revision of the newest event; -1 before any. */
  readonly revision: number;
  /** Revision of the newest event but refusals: what a preview is bound to. */
  readonly movedRevision: number;
  /** Steps beyond `lastCompletedStep` up to this number ran, or may have begun, on an earlier line. */
  readonly ranBefore: number;
  readonly refusalsInARow: number;
  /** The newest 32 commands from outside, so that a repeated one is answered and not performed again. */
  readonly commands: readonly { readonly id: string; readonly revision: number }[];
  /** The first event this program does not understand. */
  readonly unsupported: { readonly revision: number; readonly type: string; readonly version: number } | null;
}

export function initialPlanState(): PlanState {
  return {
    planId: null,
    name: "",
    status: "queued",
    phase: "action",
    phaseOpen: false,
    definition: null,
    source: null,
    createdAt: null,
    updatedAt: null,
    run: null,
    lastRun: null,
    inFlight: null,
    failed: null,
    approval: null,
    items: null,
    ending: null,
    constrainedBy: null,
    outputs: {},
    metadata: initialMetadata,
    revision: -1,
    movedRevision: -1,
    ranBefore: 0,
    refusalsInARow: 0,
    commands: [],
    unsupported: null,
  };
}
