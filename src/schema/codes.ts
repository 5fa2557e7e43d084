/**
 * The closed vocabularies of planstream: phases, states, reasons, errors, event types.
 * Plain literals without zod, so that the domain, the folds and every read command can use their values.
 * Texts live at the edges (cli/code-pages, cli/render); this file never holds a sentence for people.
 */

/** Phases in the order a plan goes through them. No step runs in `action`. */
export const phases = ["action", "strategize", "execute", "apply"] as const;
export type Phase = (typeof phases)[number];

/** Phases that hold steps, in order. */
export const stepPhases = ["strategize", "execute", "apply"] as const;
export type StepPhase = (typeof stepPhases)[number];

export const terminalStates = ["applied", "constrained", "cancelled"] as const;
export type TerminalState = (typeof terminalStates)[number];

/** The events that bring a plan into one of them. */
export const terminalEventTypes = ["PlanApplied", "PlanConstrained", "PlanCancelled"] as const;

/** `complete` is the state of a finished phase while the next one has not begun. */
export const planStates = ["queued", "processing", "errored", "complete", ...terminalStates] as const;
export type PlanStateName = (typeof planStates)[number];

/** What a cut-off step may do on a resume: run again, only with consent, or only be marked done by a person. */
export const rerunPolicies = ["safe", "ask", "never"] as const;
export type RerunPolicy = (typeof rerunPolicies)[number];

/** What the first stop signal does to a running step. */
export const interruptPolicies = ["stop", "finish"] as const;
export type InterruptPolicy = (typeof interruptPolicies)[number];

/** How a step came to be finished. */
export const completionKinds = ["ran", "approved", "skipped", "failed_allowed", "marked_done"] as const;
export type CompletionKind = (typeof completionKinds)[number];

/** `approval`: a question was reached and nobody was there to answer it. */
export const interruptionCauses = ["signal", "request", "approval", "runner_lost"] as const;
export type InterruptionCause = (typeof interruptionCauses)[number];

export const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type StopSignal = (typeof stopSignals)[number];

/** What became of the step in flight when its run was interrupted. */
export const cutOffOutcomes = ["not_started", "stopped", "killed", "unknown"] as const;
export type CutOffOutcome = (typeof cutOffOutcomes)[number];

/** The verdict of a resume on the step that was cut off. */
export const verdicts = ["not_started", "rolled_back", "outcome_unknown"] as const;
export type Verdict = (typeof verdicts)[number];

/** Why a resume is refused. A refusal names every reason that holds, in this order. */
export const resumeIneligibleReasons = [
  "EVENT_VERSION_UNSUPPORTED",
  "HISTORY_DAMAGED",
  "PLAN_APPLIED",
  "PLAN_CONSTRAINED",
  "PLAN_CANCELLED",
  "PHASE_ACTION",
  "RUN_IN_PROGRESS",
  "CHECKPOINT_NOT_FOUND",
  "STALE_PREVIEW",
  "DEFINITION_CHANGED",
  "STEP_OUTCOME_UNKNOWN",
  "STEP_WOULD_REPEAT",
  "VARIABLE_MISSING",
  "AWAITING_APPROVAL",
] as const;
export type ResumeIneligibleReason = (typeof resumeIneligibleReasons)[number];

/** Reasons a person may overrule with `--accept CODE`, where the evidence allows it. */
export const acceptableReasons = ["DEFINITION_CHANGED", "STEP_OUTCOME_UNKNOWN", "STEP_WOULD_REPEAT"] as const;
export type AcceptableReason = (typeof acceptableReasons)[number];

/** Refusals of commands other than a resume. They are answers, never events. */
export const commandRefusals = [
  "RUN_FENCED",
  "STEP_OUT_OF_ORDER",
  "TOTAL_BELOW_COMPLETED",
  "PHASE_OUT_OF_ORDER",
  "PLAN_EXISTS",
  "NOT_WAITING",
] as const;
export type CommandRefusal = (typeof commandRefusals)[number];

export type RefusalCode = ResumeIneligibleReason | CommandRefusal;

/** Failures of the program or its surroundings. Never in an event. */
export const errorCodes = [
  "USAGE",
  "PLAN_NOT_FOUND",
  "POINT_NOT_FOUND",
  "TARGET_AMBIGUOUS",
  "PLAN_FILE_INVALID",
  "WRITE_CONFLICT",
  "STORE_UNAVAILABLE",
  "STORE_DAMAGED",
  "PROJECTION_UNUSABLE",
  "APPEND_UNKNOWN",
  "EVENT_TOO_LARGE",
  "INTERNAL",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const planEventTypes = [
  "PlanCreated",
  "TotalStepsSet",
  "PhaseStarted",
  "PhaseCompleted",
  "RunStarted",
  "StepStarted",
  "StepCompleted",
  "StepItemsListed",
  "ItemCompleted",
  "StepFailed",
  "ApprovalRequested",
  "ApprovalGiven",
  "ApprovalDenied",
  "PlanErrored",
  "PlanInterrupted",
  "PlanResumed",
  "ResumeRefused",
  ...terminalEventTypes,
] as const;
export type PlanEventType = (typeof planEventTypes)[number];

/** The version every event of this program is written in. */
export const schemaVersion = 1;
