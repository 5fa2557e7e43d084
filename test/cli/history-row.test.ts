/** What a row of the history says an event is about. */
import { describe, expect, it } from "vitest";
import { historyRow } from "../../src/cli/render/history-row.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { testTime } from "../../src/testing.ts";
import {
  itemCompleted,
  planErrored,
  planInterrupted,
  stepFailed,
  stepStarted,
} from "../support/plan-events.ts";

const inFlight = { step: 2, stepId: "step-2", item: 18, outcome: "killed" } as const;

function what({ type, data }: NewPlanEvent): string {
  const stored = { id: "", type, metadata: { hash: "" }, revision: 1, position: null };
  return historyRow({ ...stored, data: { at: testTime, ...data } }).what;
}

describe("a row of the history names the item that", () => {
  it.each([
    ["began again", stepStarted(2, { item: 18, try: 2 }), "step-2/18, try 2"],
    ["is finished", itemCompleted(2, 18, 20), "step-2/18"],
    ["failed", stepFailed(2, { item: 18 }), "step-2/18: exit code 3"],
    ["ended the plan", planErrored(2, { item: 18 }), "at step-2/18"],
    ["was cut off", planInterrupted({ inFlight }), "SIGINT, step-2/18 killed"],
  ])("%s", (_, event, expected) => {
    expect(what(event)).toBe(expected);
  });
});
