/** Events and facts of an ordinary plan, for tests that name only what they are about. */
import type { ResumeRequest } from "../../src/domain/assess-resume.ts";
import type { ResumeFacts, StepToStart } from "../../src/domain/facts.ts";
import type { CommandOf } from "../../src/schema/commands.ts";
import type { Actor, DefinitionRef, EventData, NewPlanEvent, Owner } from "../../src/schema/events.ts";

export const planId = "01M81BXDWRVFGFD7JX67B29TP4";
export const runId = "01M81BXDX0000000000000RVN1";
export const otherRunId = "01M81BXDX0000000000000RVN2";
export const decisionId = "01M81C1DXPY1CEYCPJ2E5HHP8T";
export const sha = (digit: string): string => digit.repeat(64);

export const actor: Actor = { user: "ana", host: "mac", pid: 1, via: "cli" };

export const owner: Owner = {
  id: "01M81BXDX0000000000000WNR1",
  host: "mac",
  boot: "boot",
  pidNamespace: "pid:[1]",
  pid: 4211,
  processStart: "77",
  leaseMs: 30_000,
  version: "0.1.0",
};

type Overrides<T extends keyof EventData> = Partial<Omit<EventData[T], "at">>;

/** A definition of so many steps, all in `execute` unless the last ones are said to be in `apply`. */
export function definitionOf(stepCount: number, applySteps = 0): DefinitionRef {
  const executed = stepCount - applySteps;
  return { sha256: sha("d"), stepCount, lastSteps: { strategize: 0, execute: executed, apply: stepCount } };
}

export const planCreated = (more: Overrides<"PlanCreated"> = {}): NewPlanEvent => ({
  type: "PlanCreated",
  data: {
    actor,
    planId,
    name: "release",
    definition: definitionOf(4, 1),
    source: { path: "/home/ana/release.plan.yaml", sha256: sha("f") },
    variables: {},
    ...more,
  },
});

export const runStarted = (more: Overrides<"RunStarted"> = {}): NewPlanEvent => ({
  type: "RunStarted",
  data: { actor, runId, attempt: 1, owner, ...more },
});

export const totalStepsSet = (totalSteps: number): NewPlanEvent => ({
  type: "TotalStepsSet",
  data: { actor, totalSteps },
});

export const phaseStarted = (phase: "strategize" | "execute" | "apply" = "execute"): NewPlanEvent => ({
  type: "PhaseStarted",
  data: { phase },
});

export const phaseCompleted = (phase: "strategize" | "execute" | "apply" = "execute"): NewPlanEvent => ({
  type: "PhaseCompleted",
  data: { phase },
});

export const stepStarted = (step: number, more: Overrides<"StepStarted"> = {}): NewPlanEvent => ({
  type: "StepStarted",
  data: {
    step,
    stepId: `step-${step}`,
    item: null,
    runId,
    try: 1,
    rerun: "safe",
    idempotencyKey: "6ba7b810-9dad-51d1-80b4-00c04fd430c8",
    ...more,
  },
});

export const stepCompleted = (step: number, more: Overrides<"StepCompleted"> = {}): NewPlanEvent => ({
  type: "StepCompleted",
  data: {
    step,
    stepId: `step-${step}`,
    runId,
    how: "ran",
    checkpoint: { checkpointId: `cp_${step}`, decisionId, workspaceSnapshot: null },
    output: null,
    decision: null,
    durationMs: 5,
    ...more,
  },
});

export const itemsListed = (step: number, count: number): NewPlanEvent => ({
  type: "StepItemsListed",
  data: {
    step,
    stepId: `step-${step}`,
    runId,
    count,
    list: { values: Array.from({ length: count }, (_, index) => `item ${index + 1}`) },
  },
});

/** `checkpoint`: the how manieth of the plan. */
export const itemCompleted = (
  step: number,
  item: number,
  checkpoint: number,
  more: Overrides<"ItemCompleted"> = {},
): NewPlanEvent => ({
  type: "ItemCompleted",
  data: {
    step,
    stepId: `step-${step}`,
    item,
    runId,
    how: "ran",
    checkpoint: { checkpointId: `cp_${checkpoint}`, decisionId, workspaceSnapshot: null },
    output: null,
    decision: null,
    durationMs: 5,
    ...more,
  },
});

export const approvalRequested = (step: number, question = "Go on?"): NewPlanEvent => ({
  type: "ApprovalRequested",
  data: { step, stepId: `step-${step}`, runId, question },
});

export const approvalGiven = (step: number, reason: string | null = null): NewPlanEvent => ({
  type: "ApprovalGiven",
  data: { actor, step, stepId: `step-${step}`, reason },
});

export const approvalDenied = (step: number, reason: string | null = null): NewPlanEvent => ({
  type: "ApprovalDenied",
  data: { actor, step, stepId: `step-${step}`, reason },
});

export const stepError = { message: "exit code 3", exitCode: 3, signal: null, timedOut: false };

export const stepFailed = (step: number, more: Overrides<"StepFailed"> = {}): NewPlanEvent => ({
  type: "StepFailed",
  data: {
    step,
    stepId: `step-${step}`,
    item: null,
    runId,
    try: 1,
    error: stepError,
    willRetry: false,
    durationMs: 5,
    ...more,
  },
});

export const planErrored = (step: number, more: Overrides<"PlanErrored"> = {}): NewPlanEvent => ({
  type: "PlanErrored",
  data: { step, stepId: `step-${step}`, item: null, runId, error: stepError, ...more },
});

export const planInterrupted = (more: Overrides<"PlanInterrupted"> = {}): NewPlanEvent => ({
  type: "PlanInterrupted",
  data: {
    runId,
    cause: "signal",
    signal: "SIGINT",
    forced: false,
    inFlight: null,
    workspaceSnapshot: null,
    ...more,
  },
});

export const planResumed = (more: Overrides<"PlanResumed"> = {}): NewPlanEvent => ({
  type: "PlanResumed",
  data: {
    actor,
    runId: otherRunId,
    attempt: 2,
    owner,
    line: 1,
    from: { phase: "execute", step: 0, item: null, checkpointId: null, decisionId: null },
    verdict: null,
    accepted: [],
    definition: null,
    source: null,
    outputs: null,
    items: null,
    previewDigest: sha("e"),
    reason: null,
    workspaceSnapshot: null,
    ...more,
  },
});

export const resumeRefused = (more: Overrides<"ResumeRefused"> = {}): NewPlanEvent => ({
  type: "ResumeRefused",
  data: { actor, reasons: [{ code: "RUN_IN_PROGRESS", evidence: {} }], reason: null, ...more },
});

export const planApplied = (): NewPlanEvent => ({ type: "PlanApplied", data: {} });
export const planConstrained = (): NewPlanEvent => ({
  type: "PlanConstrained",
  data: { reason: "step 4 failed" },
});
export const planCancelled = (more: Overrides<"PlanCancelled"> = {}): NewPlanEvent => ({
  type: "PlanCancelled",
  data: { actor, reason: "wrong version", inFlight: null, ...more },
});

/** A plan of four steps (the last one in `apply`) that is running, with so many steps finished. */
export function running(finished: number): NewPlanEvent[] {
  const begun = [planCreated(), runStarted(), phaseStarted()];
  const steps = Array.from({ length: finished }, (_, index) => [
    stepStarted(index + 1),
    stepCompleted(index + 1),
  ]);
  const next = finished === 3 ? [phaseCompleted(), phaseStarted("apply")] : [];
  return [...begun, ...steps.flat(), ...next, stepStarted(finished + 1)];
}

export const step = (id: string, more: Partial<StepToStart> = {}): StepToStart => ({
  stepId: id,
  rerun: "safe",
  idempotencyKey: "6ba7b810-9dad-51d1-80b4-00c04fd430c8",
  question: null,
  items: null,
  ...more,
});

export const resumeCommand = (more: Partial<CommandOf<"ResumePlan">> = {}): CommandOf<"ResumePlan"> => ({
  type: "ResumePlan",
  actor,
  runId: otherRunId,
  owner,
  accept: [],
  from: null,
  markDone: null,
  takeOver: false,
  reason: null,
  ...more,
});

export const resumeRequest = (more: Partial<ResumeRequest> = {}): ResumeRequest => ({
  accept: [],
  from: null,
  markDone: null,
  takeOver: false,
  ...more,
});

/** Nothing outside the stream speaks against a resume. */
export const resumeFacts = (more: Partial<ResumeFacts> = {}): ResumeFacts => ({
  owner: null,
  definition: null,
  file: { source: { path: "/home/ana/release.plan.yaml", sha256: sha("f") }, isChanged: false },
  until: null,
  from: null,
  missing: [],
  damagedRevision: null,
  previewDigest: sha("e"),
  stalePreview: null,
  next: { stepId: "step-2", rerun: "safe" },
  ...more,
});
