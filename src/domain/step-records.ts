/**
 * What a plan's history says of each step of its present line: how it stands, how often it was begun, how long it took,
 * what it put out. Pure, and as long as the plan: for looking at, never kept as state.
 */

import type { CompletionKind } from "../schema/codes.ts";
import type { PlanEvent, StepOutput } from "../schema/events.ts";

/** `retrying`: it failed and is tried again. `waiting`, `denied`: a person was asked. `cut_off`: its run ended before it did. */
export type StepStanding =
  | ("running" | "retrying" | "waiting" | "denied" | "failed" | "cut_off")
  | CompletionKind;

export interface StepRecord {
  readonly step: number;
  readonly stepId: string;
  readonly state: StepStanding;
  /** How often it was begun. */
  readonly tries: number;
  /** Of the last try that ended. */
  readonly durationMs: number | null;
  /** Finished ones of its list; null where it goes over none. */
  readonly items: number | null;
  readonly output: StepOutput | null;
  readonly checkpointId: string | null;
}

/** By the step's number. */
export type StepRecords = ReadonlyMap<number, StepRecord>;

const unbegun = {
  state: "running",
  tries: 0,
  durationMs: null,
  items: null,
  output: null,
  checkpointId: null,
} as const;

/** Goes through a history, event by event. */
export class StepRecorder {
  readonly #records = new Map<number, StepRecord>();
  #line = 1;

  get records(): StepRecords {
    return new Map(this.#records);
  }

  add({ type, data }: PlanEvent): void {
    switch (type) {
      case "StepStarted":
        this.#update(data, { state: "running", tries: (this.#records.get(data.step)?.tries ?? 0) + 1 });
        break;
      case "StepFailed":
        this.#update(data, { state: data.willRetry ? "retrying" : "failed", durationMs: data.durationMs });
        break;
      case "StepCompleted": {
        const { how: state, durationMs, output, checkpoint } = data;
        this.#update(data, { state, durationMs, output, checkpointId: checkpoint.checkpointId });
        break;
      }
      case "StepItemsListed":
        this.#update(data, { items: 0 });
        break;
      case "ItemCompleted":
        this.#update(data, { items: data.item, checkpointId: data.checkpoint.checkpointId });
        break;
      case "ApprovalRequested":
        this.#update(data, { state: "waiting" });
        break;
      case "ApprovalDenied":
        this.#update(data, { state: "denied" });
        break;
      case "PlanInterrupted":
      case "PlanCancelled":
        if (data.inFlight !== null)
          this.#cutOff(data.inFlight, type === "PlanInterrupted" ? data.inFlight.outcome : null);
        break;
      case "PlanResumed":
        if (data.line > this.#line) this.#goBackTo(data.from);
        this.#line = data.line;
        break;
      default:
    }
  }

  #update({ step, stepId }: Named, change: Partial<StepRecord>): void {
    this.#records.set(step, { ...(this.#records.get(step) ?? unbegun), step, stepId, ...change });
  }

  /** What was done behind that place is of an earlier line. */
  #goBackTo({ step: last, item }: { readonly step: number; readonly item: number | null }): void {
    for (const [step, record] of this.#records) {
      if (step > last) this.#records.delete(step);
      else if (step === last && item !== null)
        this.#update(record, { state: "cut_off", items: item, output: null });
    }
  }

  #cutOff({ step, stepId }: Named, outcome: string | null): void {
    const begun = this.#records.get(step);
    const isFirst = begun === undefined || begun.tries <= 1;
    // Its start was written down, and then nothing was begun.
    if (outcome === "not_started" && isFirst) this.#records.delete(step);
    else this.#update({ step, stepId }, { state: "cut_off" });
  }
}

type Named = Pick<StepRecord, "step" | "stepId">;
