/**
 * One executor made of several: each step goes to the one for its kind of action. A function's `skip_if` is a shell
 * command like any other, so the executor for shell steps runs it first.
 */
import { saysNo } from "../../application/ports/skip-condition.ts";
import type {
  StepControl,
  StepExecutor,
  StepOutcome,
  StepRequest,
} from "../../application/ports/step-executor.ts";
import type { StepAction } from "../../schema/definition.ts";

/** A question is asked by the runner, and never performed. */
type Performed = Exclude<StepAction["kind"], "approval">;
export type StepExecutors = Readonly<Record<Performed, StepExecutor>>;

export function stepExecutors(executors: StepExecutors): StepExecutor {
  return {
    execute: (request, control) => {
      const { action, skipIf } = request.definition;
      if (action.kind === "function" && skipIf !== null) {
        return conditionFirst(executors, request, skipIf, control);
      }
      if (action.kind === "approval")
        throw new Error(`step ${request.step} is a question, which nobody performs`);
      return executors[action.kind].execute(request, control);
    },
  };
}

async function conditionFirst(
  executors: StepExecutors,
  request: StepRequest,
  script: string,
  control: StepControl,
): Promise<StepOutcome> {
  const { definition } = request;
  const action = { kind: "shell", script } as const;
  const condition = { ...request, definition: { ...definition, action, skipIf: null, outputs: [] } };
  const asked = await executors.shell.execute(condition, control);
  const { durationMs } = asked;
  if (asked.kind === "completed") return { kind: "skipped", durationMs };
  const isNo = asked.kind === "failed" && !asked.error.timedOut && saysNo(asked.error.exitCode);
  if (!isNo) return asked;

  // One time limit for both.
  const timeoutMs = definition.timeoutMs && Math.max(1, definition.timeoutMs - durationMs);
  const step = { ...request, definition: { ...definition, skipIf: null, timeoutMs } };
  const outcome = await executors.function.execute(step, control);
  const total = { durationMs: durationMs + outcome.durationMs };
  // The condition is a part of the step that ran.
  return outcome.kind === "stopped" ? { ...outcome, ...total, began: true } : { ...outcome, ...total };
}
