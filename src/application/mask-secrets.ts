/**
 * Takes secret values out of what a step wrote or a person typed, before it is kept. Ids, hashes and everything
 * else a program of ours made are left alone: a secret of one letter must not break them.
 */
import type { NewPlanEvent, StepError, StepOutput } from "../schema/events.ts";
import type { SecretMask } from "./ports/secret-mask.ts";

export function maskEvent(event: NewPlanEvent, mask: SecretMask): NewPlanEvent {
  const text = <T extends string | null>(value: T) => (value === null ? value : mask.text(value)) as T;
  const error = (value: StepError): StepError => ({ ...value, message: text(value.message) });
  switch (event.type) {
    case "ApprovalRequested":
      return { ...event, data: { ...event.data, question: text(event.data.question) } };
    case "ApprovalGiven":
    case "ApprovalDenied":
      return { ...event, data: { ...event.data, reason: text(event.data.reason) } } as NewPlanEvent;
    case "StepCompleted":
    case "ItemCompleted": {
      const { output, decision } = event.data;
      const masked = { output: output && maskOutput(output, mask), decision: text(decision) };
      return { ...event, data: { ...event.data, ...masked } } as NewPlanEvent;
    }
    case "StepFailed":
      return { ...event, data: { ...event.data, error: error(event.data.error) } };
    case "PlanErrored":
      return { ...event, data: { ...event.data, error: error(event.data.error) } };
    case "PlanResumed":
      return { ...event, data: { ...event.data, reason: text(event.data.reason) } };
    case "ResumeRefused":
      return { ...event, data: { ...event.data, reason: text(event.data.reason) } };
    case "PlanCancelled":
      return { ...event, data: { ...event.data, reason: text(event.data.reason) } };
    default:
      return event;
  }
}

/** Values in place are masked here; a blob's text was masked when it was written. */
function maskOutput(output: StepOutput, mask: SecretMask): StepOutput {
  return "values" in output ? { values: maskValues(output.values, mask) } : output;
}

export function maskValues(
  values: Readonly<Record<string, string>>,
  mask: SecretMask,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, mask.text(value)]));
}
