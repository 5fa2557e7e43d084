/**
 * Tells a run as it goes, in the format that was asked for, and what came of it. It hears events only after they are
 * stored, so nothing it has said can be lost.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import { graceMsDefault } from "../application/perform-step.ts";
import type { RunResult } from "../application/plan-runner.ts";
import type { PerformOptions } from "../composition/planstream.ts";
import type { StopSignal } from "../schema/codes.ts";
import type { StepDefinition } from "../schema/definition.ts";
import { exitCodes, exitOfRun } from "./exit-codes.ts";
import { endLine } from "./render/end-line.ts";
import { beginLine, runLines } from "./render/run-lines.ts";
import { shorten } from "./render/short-id.ts";
import { duration } from "./render/time.ts";
import { oneLine, type Screen } from "./screen.ts";
import { eventShape, resultShape, type Told } from "./shapes.ts";
import { snakeCase } from "./snake-case.ts";

/** Hears a run. */
export type Narrator = Required<Pick<PerformOptions, "onEvent" | "onStep" | "onOutput">>;

export function narrator(planId: string, totalSteps: number | null, screen: Screen): Narrator {
  return {
    onEvent(event) {
      if (screen.format === "ndjson") screen.json(eventShape(planId, event));
      for (const line of runLines(event, totalSteps, screen)) screen.tell(line);
    },
    onStep({ definition, try: tryNumber }) {
      if (screen.format === "rich") screen.tell(beginLine(definition, tryNumber, screen));
    },
    onOutput({ stream, text }) {
      screen.pass(stream, text);
    },
  };
}

/** Says what came of the run, and what can be done now. `logFile`: what the last step printed. */
export function tellResult(planId: string, result: RunResult, logFile: string | null, screen: Screen): Told {
  const { state } = result;
  const { lines, exitCode, next } = outcome(planId, result, screen);
  if (screen.format === "ndjson") {
    screen.json({ type: "result", ...(snakeCase(resultShape(state, exitCode, next)) as object) });
  }
  for (const line of ["", ...lines.map((line) => `  ${line}`), ""]) screen.tell(line);
  const log = logFile === null || result.kind !== "errored" ? [] : [`  Log       ${oneLine(logFile)}`];
  for (const line of log) screen.tell(line);
  for (const { command, why } of next)
    screen.tell(`  ${shorten(command, planId)}   ${screen.style("dim", why)}`);
  return { exitCode, next };
}

function outcome(planId: string, result: RunResult, screen: Screen): Told & { lines: string[] } {
  const { state } = result;
  const { symbols, style } = screen;
  const resume = (why: string) => ({ command: `plan resume ${planId}`, why });
  const look = { command: `plan history ${planId}`, why: "what happened" };
  switch (result.kind) {
    case "ended":
      return { lines: [endLine(state, screen)], exitCode: exitOfRun(state), next: [look] };
    case "errored": {
      const why = `runs ${state.failed?.stepId ?? ""} again`;
      return { lines: [endLine(state, screen)], exitCode: exitOfRun(state), next: [resume(why), look] };
    }
    case "interrupted": {
      const isAsking = state.metadata.interruption?.cause === "approval";
      const next = isAsking ? answers(planId) : [resume("goes on"), look];
      return { lines: [endLine(state, screen), ...killedLines(state)], exitCode: exitOfRun(state), next };
    }
    case "fenced": {
      const by = state.run === null ? (state.ending?.by ?? "") : `${state.run.user}@${state.run.owner.host}`;
      const how =
        result.fence === "ended" ? `the plan was ${state.status} by ${by}` : `${by} runs the plan now`;
      const lines = [
        `${style("red", symbols.failed)} stopped without a word in the history: ${oneLine(how)}`,
      ];
      return {
        lines,
        exitCode: exitCodes.taken,
        next: [{ command: `plan status ${planId}`, why: "who has it" }],
      };
    }
  }
}

/** A question was reached and nobody was there. */
function answers(planId: string): Told["next"] {
  return [
    { command: `plan approve ${planId}`, why: "says yes" },
    { command: `plan approve ${planId} --deny`, why: "says no" },
  ];
}

function killedLines({ inFlight }: PlanState): string[] {
  return inFlight?.outcome === "killed" ? [`  ${inFlight.stepId} did not end by itself and was killed`] : [];
}

/** What the first stop signal is answered with while the store takes nothing. */
export function waitingLines(step: StepDefinition | null): string[] {
  const what = step === null ? "what happened" : `the result of ${step.id}`;
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
  const { id, onInterrupt } = step;
  if (onInterrupt === "finish") {
    return graceMs === undefined
      ? `Stopping. ${id} may finish first (on_interrupt: finish).`
      : `Stopping. ${id} has ${duration(graceMs)} to finish (on_interrupt: finish), then it is stopped.`;
  }
  return `Stopping ${id}; it has ${duration(graceMs ?? graceMsDefault)} to end, then it is killed.`;
}
