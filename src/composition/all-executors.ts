/** Every executor there is, behind one: shell scripts and programs as child processes, functions in this process. */
import { functionStepExecutor } from "../adapters/functions/function-step-executor.ts";
import { stepExecutors } from "../adapters/functions/step-executors.ts";
import { processStepExecutor } from "../adapters/process/process-step-executor.ts";
import type { Clock } from "../application/ports/clock.ts";
import type { StepExecutor } from "../application/ports/step-executor.ts";
import type { StepFunctions } from "./define-plan.ts";

export interface ExecutorOptions {
  readonly logsFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

export function allExecutors(options: ExecutorOptions, functions: StepFunctions): StepExecutor {
  const processes = processStepExecutor(options);
  const { clock } = options;
  return stepExecutors({
    shell: processes,
    program: processes,
    function: functionStepExecutor({ functions: new Map(Object.entries(functions)), clock }),
  });
}
