/** A request whose plan works in the given folder. */
import type { StepRequest } from "../../../src/application/ports/step-executor.ts";

export function inFolder(request: StepRequest, cwd: string): StepRequest {
  return { ...request, head: { ...request.head, cwd } };
}
