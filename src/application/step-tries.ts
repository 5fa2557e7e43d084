/** Every try of every step that a plan's history tells of, in order: what logs are named after. It reads only. */

import type { EventData } from "../schema/events.ts";
import type { Ground } from "./load-plan.ts";
import { readHistory } from "./plan-history.ts";

export interface StepTry {
  readonly attempt: number;
  readonly step: number;
  readonly stepId: string;
  /** From 1, anew in each attempt. */
  readonly try: number;
}

const types = ["RunStarted", "PlanResumed", "StepStarted"];

export async function* stepTries(ground: Ground, planId: string): AsyncGenerator<StepTry> {
  let attempt = 0;
  for await (const { type, data } of readHistory(ground, planId, { types })) {
    if (type === "StepStarted") {
      const { step, stepId, try: tryNumber } = data as EventData["StepStarted"];
      yield { attempt, step, stepId, try: tryNumber };
    } else {
      ({ attempt } = data as EventData["RunStarted"]);
    }
  }
}
