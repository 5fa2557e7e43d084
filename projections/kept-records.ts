/**
 * Records of events as the state keeps them: the fields it needs, each within its bound. What else an event's record
 * holds is left behind, so that a state does not grow with it.
 */
import type { DefinitionRef, EventData, Owner, PlanSource, StepError } from "../src/schema/events.ts";
import { cut, keptId, keptName, keptText, keptTime } from "./bounds.ts";
import type { CurrentRun } from "./plan-state-shape.ts";

export function keptDefinition({ sha256, stepCount, lastSteps }: DefinitionRef): DefinitionRef {
  const { strategize, execute, apply } = lastSteps;
  return { sha256: keptId(sha256), stepCount, lastSteps: { strategize, execute, apply } };
}

export function keptSource({ path, sha256, inPlaceOf }: PlanSource): PlanSource {
  const kept = { path: keptText(path), sha256: keptId(sha256) };
  return inPlaceOf === undefined ? kept : { ...kept, inPlaceOf: keptText(inPlaceOf) };
}

export function keptError({ message, exitCode, signal, timedOut }: StepError): StepError {
  return {
    message: keptText(message),
    exitCode,
    signal: signal === null ? null : cut(signal, signalBytes),
    timedOut,
  };
}

export function keptRun(data: EventData["RunStarted"] | EventData["PlanResumed"]): CurrentRun {
  const { runId, attempt, owner, actor, at } = data;
  return {
    runId: keptId(runId),
    attempt,
    owner: keptOwner(owner),
    user: keptName(actor.user),
    startedAt: keptTime(at),
  };
}

/** Marks of a process (`boot`, `pidNamespace`, `processStart`) are numbers and UUIDs, of any system at most 64 bytes. */
function keptOwner(owner: Owner): Owner {
  const { id, host, boot, pidNamespace, pid, processStart, leaseMs, version } = owner;
  return {
    id: keptId(id),
    host: keptName(host),
    boot: keptId(boot),
    pidNamespace: keptId(pidNamespace),
    pid,
    processStart: keptId(processStart),
    leaseMs,
    version: keptId(version),
  };
}

const signalBytes = 32;
