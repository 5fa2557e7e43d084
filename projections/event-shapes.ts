/**
 * What the folds rely on in each event's data. Stored data was checked when it was written, but not by whoever wrote
 * it into the store by other means: so a fold looks before it reads. It knows kinds of values, not their meaning.
 */
import type {
  CompletionKind,
  CutOffOutcome,
  InterruptionCause,
  Phase,
  PlanEventType,
  RerunPolicy,
  StepPhase,
  StopSignal,
} from "../src/schema/codes.ts";

type Check = (value: unknown) => boolean;

/** False when a fold could not read this data as an event of that type. */
export function isReadable(type: PlanEventType, data: unknown): boolean {
  return shapes[type](data);
}

const text: Check = (value) => typeof value === "string";
const flag: Check = (value) => typeof value === "boolean";
const nothing: Check = (value) => value === null;
const integer: Check = (value) => Number.isSafeInteger(value);
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const positive: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 1;
const record: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function nullable(check: Check): Check {
  return (value) => value === null || check(value);
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function either(one: Check, other: Check): Check {
  return (value) => one(value) || other(value);
}

/** The compiler holds the words against their union. */
function oneOf<T extends string>(words: Readonly<Record<T, true>>): Check {
  const known: ReadonlySet<unknown> = new Set(Object.keys(words));
  return (value) => known.has(value);
}

/** Other fields may be there too. */
function fields(checks: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(checks);
  return (value) => {
    if (!record(value)) return false;
    const data = value as Readonly<Record<string, unknown>>;
    for (const [name, check] of entries) if (!check(data[name])) return false;
    return true;
  };
}

const phase = oneOf<StepPhase>({ strategize: true, execute: true, apply: true });
const anyPhase = oneOf<Phase>({ action: true, strategize: true, execute: true, apply: true });
const rerun = oneOf<RerunPolicy>({ safe: true, ask: true, never: true });
const how = oneOf<CompletionKind>({
  ran: true,
  approved: true,
  skipped: true,
  failed_allowed: true,
  marked_done: true,
});
const cause = oneOf<InterruptionCause>({ signal: true, request: true, approval: true, runner_lost: true });
const signal = oneOf<StopSignal>({ SIGINT: true, SIGTERM: true, SIGHUP: true });
const outcome = oneOf<CutOffOutcome>({ not_started: true, stopped: true, killed: true, unknown: true });

const actor = fields({ user: text });
const owner = fields({
  id: text,
  host: text,
  boot: text,
  pidNamespace: text,
  pid: count,
  processStart: text,
  leaseMs: count,
  version: text,
});
const definition = fields({
  sha256: text,
  stepCount: count,
  lastSteps: fields({ strategize: count, execute: count, apply: count }),
});
const source = fields({ path: text, sha256: text, inPlaceOf: optional(text) });
const error = fields({ message: text, exitCode: nullable(integer), signal: nullable(text), timedOut: flag });
const output = either(fields({ values: record }), fields({ blob: text, names: listOf(text) }));
const checkpoint = fields({ checkpointId: text, decisionId: text, workspaceSnapshot: nothing });
const run = { at: text, actor, runId: text, attempt: positive, owner };
const step = { at: text, step: positive, stepId: text };
const item = nullable(positive);
const completion = { ...step, how, checkpoint, output: nullable(output), durationMs: count };

const shapes: Readonly<Record<PlanEventType, Check>> = {
  PlanCreated: fields({
    at: text,
    actor,
    planId: text,
    name: text,
    definition: nullable(definition),
    source: nullable(source),
  }),
  TotalStepsSet: fields({ at: text, actor, totalSteps: count }),
  PhaseStarted: fields({ at: text, phase }),
  PhaseCompleted: fields({ at: text, phase }),
  RunStarted: fields(run),
  StepStarted: fields({ ...step, item, runId: text, try: positive, rerun }),
  StepCompleted: fields(completion),
  StepItemsListed: fields({ ...step, count }),
  ItemCompleted: fields({ ...completion, item: positive, runId: text }),
  ApprovalRequested: fields({ ...step, question: text }),
  ApprovalGiven: fields({ ...step, actor }),
  ApprovalDenied: fields({ ...step, actor }),
  StepFailed: fields({ ...step, item, try: positive, error, willRetry: flag }),
  PlanErrored: fields({ at: text }),
  PlanInterrupted: fields({
    at: text,
    cause,
    signal: nullable(signal),
    forced: flag,
    inFlight: nullable(fields({ outcome })),
  }),
  PlanResumed: fields({
    ...run,
    line: positive,
    from: fields({ phase: anyPhase, step: count, item, checkpointId: nullable(text) }),
    accepted: listOf(text),
    definition: nullable(definition),
    source: nullable(source),
    outputs: nullable(record),
    items: nullable(fields({ count, revision: count })),
    reason: nullable(text),
  }),
  ResumeRefused: fields({
    at: text,
    actor,
    reasons: listOf(fields({ code: text, evidence: record })),
    reason: nullable(text),
  }),
  PlanApplied: fields({ at: text }),
  PlanConstrained: fields({ at: text, reason: text }),
  PlanCancelled: fields({ at: text, actor, reason: nullable(text) }),
};
