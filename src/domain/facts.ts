/**
 * What was observed outside a plan's stream, as values for the decisions. The pure code never looks itself,
 * so the same command, state and facts always give the same events.
 */
import type { Phase, RerunPolicy } from "../schema/codes.ts";
import type { DefinitionRef, Evidence, ItemList, PlanSource } from "../schema/events.ts";
import type { ResumeCheckpoint, ResumeEdit } from "../schema/resume.ts";
import type { DefinitionChange } from "./definition-change.ts";

/** The step a run would begin next, read from the stored definition. */
export interface StepToStart {
  readonly stepId: string;
  readonly rerun: RerunPolicy;
  /** UUIDv5 of plan, line, step id and item. */
  readonly idempotencyKey: string;
  /** What a person is asked, filled in; null for a step that runs. */
  readonly question: string | null;
  /** What it goes over, ready to be stored. Null: it runs once, its list stands already, or there is none to be had. */
  readonly items: { readonly count: number; readonly list: ItemList } | null;
}

/** `next`: the step that begins with what is decided; null where none does: items are left, no step is, or none is known. */
export interface StepFacts {
  readonly next: StepToStart | null;
}

/** Whether the plan's current run still lives. Only asked when the state names a run. */
export interface OwnerFacts {
  /**
   * `over`: the process is surely gone, or no longer names the run. `alive`: neither, or not known to be.
   * `silent`: no beat for a whole lease by the watcher's clock.
   */
  readonly status: "over" | "alive" | "silent";
  /** The owner's newest beat by its own clock, for people to read. */
  readonly lastBeatAt: string | null;
  /** Another run began after the state this resume was asked for. */
  readonly overtaken: boolean;
}

/** The definition differs from the stored one: what it says now. */
export interface DefinitionFacts {
  readonly ref: DefinitionRef;
  /** The file it was read from; null where a program gave it. */
  readonly source: PlanSource | null;
  /** Where each step stands in the file, by step id; empty without a file. */
  readonly lines: Readonly<Record<string, { readonly line: number; readonly column: number }>>;
  /** Only changes to steps with finished work. */
  readonly changes: readonly DefinitionChange[];
  /** Unfinished steps that are new or do something else, by the numbers of the new definition. */
  readonly changedLater: readonly DefinitionChange[];
  /** What else it says, to be shown; null where nobody looks. */
  readonly edit: ResumeEdit | null;
}

/** The checkpoint a resume was asked to go back to. */
export interface FromFacts {
  readonly checkpoint: ResumeCheckpoint;
  /** The list it goes back into; null where it goes back to the end of a step. */
  readonly items: { readonly count: number; readonly revision: number } | null;
  /** The phase it was left in. */
  readonly phase: Phase;
  /** The outputs as they were right after it: name to revision. */
  readonly outputs: Readonly<Record<string, number>>;
  /** Finished steps behind it that do not say `rerun: safe`. */
  readonly repeats: readonly {
    readonly step: number;
    readonly stepId: string;
    readonly rerun: RerunPolicy;
  }[];
}

export interface MissingValue {
  readonly name: string;
  readonly kind: "variable" | "secret" | "output";
}

export interface ResumeFacts {
  readonly owner: OwnerFacts | null;
  /** Null: the file says the same or is gone, or there never was one. */
  readonly definition: DefinitionFacts | null;
  /**
   * The plan file as it is now, and whether it has other bytes than the stored definition came from; null when it was not
   * looked at.
   */
  readonly file: { readonly source: PlanSource; readonly isChanged: boolean } | null;
  /** Null when not asked for; `"not_found"` when no checkpoint of the present line has that id. */
  readonly from: FromFacts | "not_found" | null;
  /** Required variables, secrets and outputs of the marked step that have no value. */
  readonly missing: readonly MissingValue[];
  /** First revision at which the hash chain does not hold, in what was read. */
  readonly damagedRevision: number | null;
  /** Digest of what this resume would do, over plan, revision, definition, verdict and choices. */
  readonly previewDigest: string;
  /** What moved since the preview that was approved; null when none was, or it still holds. */
  readonly stalePreview: Evidence | null;
  /** The last step this run would perform, by its number; null: it goes to the end. */
  readonly until: number | null;
  /** The step that runs next, when its definition is known. */
  readonly next: Pick<StepToStart, "stepId" | "rerun"> | null;
}
