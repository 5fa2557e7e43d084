/** Who performs steps: child processes and the functions of the host program. Loaded when the first step begins. */
import type { StepExecutor } from "../application/ports/step-executor.ts";
import type { ExecutorOptions } from "./all-executors.ts";
import type { StepFunctions } from "./define-plan.ts";

export function executorFor(options: ExecutorOptions): (functions: StepFunctions) => StepExecutor {
  return (functions) => {
    let loading: Promise<StepExecutor> | null = null;
    return {
      async execute(request, control) {
        loading ??= import("./all-executors.ts").then(({ allExecutors }) => allExecutors(options, functions));
        return (await loading).execute(request, control);
      },
    };
  };
}
