/** What the preview digest is made of: what moves it and what does not. */
import { describe, expect, it } from "vitest";
import { previewOf } from "../../src/domain/preview.ts";
import type { NewPlanEvent } from "../../src/schema/events.ts";
import { planAfter } from "../../src/testing.ts";
import {
  decisionId,
  planId,
  planInterrupted,
  planResumed,
  resumeRefused,
  resumeRequest,
  running,
  sha,
  totalStepsSet,
} from "../support/plan-events.ts";

const cutOff = { step: 2, stepId: "step-2", item: null, outcome: "killed" } as const;
const interrupted = [...running(1), planInterrupted({ inFlight: cutOff })];

interface Changed {
  readonly events?: readonly NewPlanEvent[];
  readonly definitionSha256?: string | null;
  readonly request?: Parameters<typeof resumeRequest>[0];
}
const preview = ({ events = interrupted, definitionSha256 = sha("d"), request = {} }: Changed = {}) =>
  previewOf({ state: planAfter(...events), definitionSha256, request: resumeRequest(request) });

const markDone = { stepId: "step-2", item: null, output: { values: { VERSION: "1" } } };

describe("the preview", () => {
  it("holds everything the effect of a resume depends on", () => {
    expect(preview({ request: { accept: ["STEP_OUTCOME_UNKNOWN"], from: "cp_1", markDone } })).toEqual({
      planId,
      revision: 6,
      definition: sha("d"),
      workspace: null,
      from: "cp_1",
      verdict: { step: 2, stepId: "step-2", item: null, verdict: "outcome_unknown" },
      accept: ["STEP_OUTCOME_UNKNOWN"],
      markDone,
    });
  });

  it("of a plan whose step was not cut off has no verdict", () => {
    expect(preview({ events: [...running(1).slice(0, -1), planInterrupted()] })).toMatchObject({
      verdict: null,
    });
  });
});

describe("the preview moves with", () => {
  const from = { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId } as const;
  const notStarted = planInterrupted({ inFlight: { ...cutOff, outcome: "not_started" } });

  it.each<[string, Changed]>([
    ["an event of a run", { events: [...interrupted, planResumed({ from })] }],
    ["a change of the total", { events: [...interrupted, totalStepsSet(9)] }],
    ["the verdict", { events: [...running(1), notStarted] }],
    ["the definition", { definitionSha256: sha("a") }],
    ["no definition", { definitionSha256: null }],
    ["the checkpoint it goes back to", { request: { from: "cp_1" } }],
    ["a code that is accepted", { request: { accept: ["DEFINITION_CHANGED"] } }],
    ["a step that is marked done", { request: { markDone: { ...markDone, output: null } } }],
  ])("%s", (_, changed) => {
    expect(preview(changed)).not.toEqual(preview());
  });

  it("the outputs of the step that is marked done", () => {
    const other = { ...markDone, output: { values: { VERSION: "2" } } };
    expect(preview({ request: { markDone: other } })).not.toEqual(preview({ request: { markDone } }));
  });
});

describe("the preview does not move with", () => {
  it("refusals", () => {
    expect(preview({ events: [...interrupted, resumeRefused(), resumeRefused()] })).toEqual(preview());
  });

  it("the order or number of codes accepted", () => {
    const once = preview({ request: { accept: ["DEFINITION_CHANGED", "STEP_WOULD_REPEAT"] } });
    const twice = ["STEP_WOULD_REPEAT", "DEFINITION_CHANGED", "STEP_WOULD_REPEAT"] as const;
    expect(preview({ request: { accept: [...twice] } })).toEqual(once);
  });

  it("taking over, which changes nothing that would run", () => {
    expect(preview({ request: { takeOver: true } })).toEqual(preview());
  });
});
