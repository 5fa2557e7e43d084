/** One event of each type, as it is stored: data with its time, and every field that may be null given. */
import type { PlanEventType } from "../../src/schema/codes.ts";
import type { EventData, NewPlanEvent } from "../../src/schema/events.ts";
import { testTime } from "../../src/testing.ts";
import {
  approvalDenied,
  approvalGiven,
  approvalRequested,
  decisionId,
  definitionOf,
  itemCompleted,
  itemsListed,
  phaseCompleted,
  phaseStarted,
  planApplied,
  planCancelled,
  planConstrained,
  planCreated,
  planErrored,
  planInterrupted,
  planResumed,
  resumeRefused,
  runStarted,
  sha,
  stepCompleted,
  stepFailed,
  stepStarted,
  totalStepsSet,
} from "./plan-events.ts";

const inFlight = { step: 2, stepId: "step-2", item: null, outcome: "killed" } as const;

const events: Readonly<Record<PlanEventType, NewPlanEvent>> = {
  PlanCreated: planCreated({ variables: { BUMP: "minor" } }),
  TotalStepsSet: totalStepsSet(4),
  PhaseStarted: phaseStarted(),
  PhaseCompleted: phaseCompleted(),
  RunStarted: runStarted(),
  StepStarted: stepStarted(2),
  StepCompleted: stepCompleted(2, { output: { values: { VERSION: "1.2.3" } }, decision: "minor" }),
  StepItemsListed: itemsListed(2, 40),
  ItemCompleted: itemCompleted(2, 18, 20, { output: { values: { LAST: "x" } }, decision: "go on" }),
  ApprovalRequested: approvalRequested(2),
  ApprovalGiven: approvalGiven(2, "looks right"),
  ApprovalDenied: approvalDenied(2, "not on a Friday"),
  StepFailed: stepFailed(2, {
    error: { message: "no answer", exitCode: null, signal: "SIGKILL", timedOut: true },
  }),
  PlanErrored: planErrored(2),
  PlanInterrupted: planInterrupted({ inFlight }),
  PlanResumed: planResumed({
    line: 2,
    from: { phase: "execute", step: 1, item: null, checkpointId: "cp_1", decisionId },
    verdict: { step: 2, stepId: "step-2", item: null, verdict: "outcome_unknown" },
    accepted: ["STEP_WOULD_REPEAT"],
    definition: definitionOf(5),
    source: { path: "/home/ana/release.plan.yaml", sha256: sha("a") },
    outputs: { VERSION: 4 },
    items: { count: 40, revision: 5 },
    reason: "checked by hand",
  }),
  ResumeRefused: resumeRefused({
    reasons: [{ code: "RUN_IN_PROGRESS", evidence: { pid: 4211, seen: [true, null, "x"] } }],
    reason: "deploy",
  }),
  PlanApplied: planApplied(),
  PlanConstrained: planConstrained(),
  PlanCancelled: planCancelled({ inFlight: { step: 2, stepId: "step-2", item: null } }),
};

export function exampleOf<T extends PlanEventType>(type: T): EventData[T] {
  return { at: testTime, ...events[type].data } as EventData[T];
}
