/**
 * Tells a run as it goes, in the format that was asked for, and what came of it. It hears events only after they are
 * stored, so nothing it has said can be lost.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { RunResult } from "../application/plan-runner.ts";
import type { PerformOptions } from "../composition/planstream.ts";
import type { StepDefinition } from "../schema/definition.ts";
import { exitBySignal, exitCodes } from "./exit-codes.ts";
import { beginLine, runLines } from "./render/run-lines.ts";
import { shorten } from "./render/short-id.ts";
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
  const log = logFile === null || result.kind !== "errored" ? [] : [`  Log       ${logFile}`];
  for (const line of log) screen.tell(line);
  for (const { command, why } of next)
    screen.tell(`  ${shorten(command, planId)}   ${screen.style("dim", why)}`);
  return { exitCode, next };
}

function outcome(planId: string, result: RunResult, screen: Screen): Told & { lines: string[] } {
  const { state } = result;
  const { symbols, style } = screen;
  const kept = checkpoints(state);
  const resume = (why: string) => ({ command: `plan resume ${planId}`, why });
  const look = { command: `plan history ${planId}`, why: "what happened" };
  switch (result.kind) {
    case "ended": {
      const isApplied = state.status === "applied";
      const symbol = isApplied ? style("green", symbols.done) : style("yellow", symbols.failed);
      const why =
        state.ending?.reason === null || state.ending === null ? "" : `: ${oneLine(state.ending.reason)}`;
      const lines = [`${symbol} ${state.status}${why}, ${kept}`];
      return { lines, exitCode: isApplied ? exitCodes.done : exitCodes.failed, next: [look] };
    }
    case "errored": {
      const stepId = state.failed?.stepId ?? "";
      const lines = [`${style("red", symbols.failed)} errored at ${stepId}, ${kept} kept`];
      return { lines, exitCode: exitCodes.failed, next: [resume(`runs ${stepId} again`), look] };
    }
    case "interrupted": {
      if (state.metadata.interruption?.cause === "approval") return waits(planId, state, screen);
      const signal = state.metadata.interruption?.signal ?? null;
      const lines = [`${style("yellow", symbols.stopped)} interrupted after ${kept}; nothing is lost`];
      const exitCode = signal === null ? exitCodes.done : exitBySignal[signal];
      return { lines, exitCode, next: [resume("goes on"), look] };
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
function waits(
  planId: string,
  { approval }: PlanState,
  { symbols, style }: Screen,
): Told & { lines: string[] } {
  const { stepId = "", question = "" } = approval ?? {};
  return {
    lines: [`${style("yellow", symbols.stopped)} waits for an answer at ${stepId}: ${oneLine(question)}`],
    exitCode: exitCodes.waiting,
    next: [
      { command: `plan approve ${planId}`, why: "says yes" },
      { command: `plan approve ${planId} --deny`, why: "says no" },
    ],
  };
}

function checkpoints({ metadata: { checkpointCount } }: PlanState): string {
  return checkpointCount === 1 ? "1 checkpoint" : `${checkpointCount} checkpoints`;
}

/** What the first stop signal is answered with. `step`: the one that is being performed. */
export function stoppingLines(step: StepDefinition | null): string[] {
  const id = step === null ? "" : ` ${step.id}`;
  const mayFinish = step?.onInterrupt === "finish";
  const first = mayFinish ? `Stopping.${id} may finish first (on_interrupt: finish).` : `Stopping${id}.`;
  return ["", `  ${first}`, "  Press Ctrl-C again to kill it.", ""];
}
