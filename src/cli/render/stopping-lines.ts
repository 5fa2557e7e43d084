/** What a stop signal is answered with at once: what happens to the step, and what another signal would do. Pure. */
import { graceMsDefault } from "../../application/perform-step.ts";
import type { StopSignal } from "../../schema/codes.ts";
import type { StepDefinition } from "../../schema/definition.ts";
import { oneLine } from "../screen.ts";
import { duration } from "./time.ts";

/** What the first stop signal is answered with while the store takes nothing. */
export function waitingLines(step: StepDefinition | null): string[] {
  const what = step === null ? "what happened" : `the result of ${oneLine(step.id)}`;
  return ["", `  Waiting for the store to take ${what}; Ctrl-C again gives up.`, ""];
}

/** What the first stop signal is answered with. `step`: the one that is being performed. */
export function stoppingLines(
  step: StepDefinition | null,
  graceMs: number | undefined,
  signal: StopSignal,
): string[] {
  // Only who has pressed a key can press it again; another signal comes from `plan stop`, or from the system.
  const again = signal === "SIGINT" ? ["  Press Ctrl-C again to kill it."] : [];
  return ["", `  ${stoppingText(step, graceMs)}`, ...again, ""];
}

function stoppingText(step: StepDefinition | null, graceMs: number | undefined): string {
  if (step === null) return "Stopping.";
  const { onInterrupt } = step;
  const id = oneLine(step.id);
  if (onInterrupt === "finish") {
    return graceMs === undefined
      ? `Stopping. ${id} may finish first (on_interrupt: finish).`
      : `Stopping. ${id} has ${duration(graceMs)} to finish (on_interrupt: finish), then it is stopped.`;
  }
  return `Stopping ${id}; it has ${duration(graceMs ?? graceMsDefault)} to end, then it is killed.`;
}
