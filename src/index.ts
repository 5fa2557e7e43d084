/**
 * planstream as a library: everything a program may use, named one by one. What is not named here is nobody's
 * business but planstream's and may change at any time.
 */

export type { PlanBoardRow } from "../projections/plan-board.ts";
export type { PlanState } from "../projections/plan-state.ts";
export type { ResumeAuditRow } from "../projections/resume-audit.ts";
export type {
  StepContext,
  StepFunction,
  StepFunctionResult,
} from "./adapters/functions/step-function.ts";
export type { StateSource } from "./application/load-plan.ts";
export { isPlanError, PlanError, type PlanErrorCode } from "./application/plan-error.ts";
export type { HistoryOptions } from "./application/plan-history.ts";
export {
  type CheckpointReport,
  PlanResumeService,
  type ResumeOptions,
  type ResumeResult,
  type ShutdownReport,
} from "./application/plan-resume-service.ts";
export type { BegunRun, SecretSource } from "./application/plan-run.ts";
export { PlanRunner, type RunResult } from "./application/plan-runner.ts";
export { type Begun, type Created, type NewPlan, PlanService } from "./application/plan-service.ts";
export type { Execution } from "./application/plan-session.ts";
export type { EventStore } from "./application/ports/event-store.ts";
export type { Owners } from "./application/ports/owners.ts";
export { isStoreError, StoreError, type StoreErrorCode } from "./application/ports/store-error.ts";
export { RunControl, type StopRequest } from "./application/run-control.ts";
export type { StopResult } from "./application/stop-run.ts";
export type { StoredEvent } from "./application/stored-event.ts";
export type { Finding, Verified } from "./application/verify-plan.ts";
export type { Waiting } from "./application/waiting.ts";
export {
  type DefinedPlan,
  definePlan,
  type PlanSpec,
  type StepFunctions,
  type StepSpec,
} from "./composition/define-plan.ts";
export { openPlanstream, type PlanstreamOptions } from "./composition/open-planstream.ts";
export type { OpenedStore } from "./composition/opened-store.ts";
export { type PerformOptions, type PlanOutcome, Planstream } from "./composition/planstream.ts";
export { readPlanFile } from "./composition/read-plan-file.ts";
export { version } from "./composition/version.ts";
export type { Refusal } from "./domain/decision.ts";
export {
  type AcceptableReason,
  acceptableReasons,
  type CommandRefusal,
  type ErrorCode,
  type PlanEventType,
  type RefusalCode,
  type ResumeIneligibleReason,
  resumeIneligibleReasons,
} from "./schema/codes.ts";
export type { PlanDefinition, StepDefinition } from "./schema/definition.ts";
export type { Actor, EventData, PlanEvent } from "./schema/events.ts";
export type {
  Remedy,
  ResumeCheckpoint,
  ResumeEligibility,
  ResumeMetadata,
  ResumeSummary,
} from "./schema/resume.ts";
