/**
 * Processes of steps that are running on this machine, known by what planstream put into their environment. Only Linux
 * shows it; elsewhere none is found. It never touches a process.
 */
import { readdirSync, readFileSync } from "node:fs";

export interface StepProcess {
  readonly pid: number;
  readonly planId: string;
  readonly stepId: string;
}

/** `folder` is another one in tests only. */
export function stepProcesses(folder = "/proc"): StepProcess[] {
  return entriesOf(folder).flatMap((name) => {
    // A command that was called in a step has its environment, too.
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    const environment = new Map(
      textOf(`${folder}/${name}/environ`)
        .split("\0")
        .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
    const [planId, stepId] = [environment.get("PLAN_ID"), environment.get("PLAN_STEP")];
    return planId === undefined || stepId === undefined ? [] : [{ pid: Number(name), planId, stepId }];
  });
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Other people's processes cannot be read, and need not be. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
