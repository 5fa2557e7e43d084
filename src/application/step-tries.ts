/** Every try of every step that a plan's history tells of, in order: what logs are named after. It reads only. */

import type { EventData } from "../schema/events.ts";
import type { Ground } from "./load-plan.ts";
import { readHistory } from "./plan-history.ts";

export interface StepTry {
  readonly attempt: number;
  readonly step: number;
  readonly stepId: string;
  /** From 1; null for a step that runs once. */
  readonly item: number | null;
  /** From 1, anew in each attempt. */
  readonly try: number;
}

const types = ["RunStarted", "PlanResumed", "StepItemsListed", "StepStarted", "ItemCompleted"];

/** The next item begins with the end of the one before it: one that a stop kept from beginning is told all the same. */
export async function* stepTries(ground: Ground, planId: string): AsyncGenerator<StepTry> {
  let attempt = 0;
  const counts = new Map<number, number>();
  for await (const { type, data } of readHistory(ground, planId, { types })) {
    switch (type) {
      case "StepItemsListed": {
        const { step, count } = data as EventData["StepItemsListed"];
        counts.set(step, count);
        break;
      }
      case "StepStarted": {
        const { step, stepId, item = null, try: tryNumber } = data as EventData["StepStarted"];
        yield { attempt, step, stepId, item, try: tryNumber };
        break;
      }
      case "ItemCompleted": {
        const { step, stepId, item } = data as EventData["ItemCompleted"];
        if (item < (counts.get(step) ?? 0)) yield { attempt, step, stepId, item: item + 1, try: 1 };
        break;
      }
      default:
        ({ attempt } = data as EventData["RunStarted"]);
    }
  }
}
