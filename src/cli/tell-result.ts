/** Says what came of a run, and what can be done now: on a screen, as JSON, and as an exit code. */
import type { RunResult } from "../application/plan-runner.ts";
import { exitBySignal, exitCodes } from "./exit-codes.ts";
import { nextLines } from "./render/next-lines.ts";
import { placeText } from "./render/place-text.ts";
import { oneLine, type Screen } from "./screen.ts";
import { resultShape, type Told } from "./shapes.ts";
import { snakeCase } from "./snake-case.ts";

interface Outcome extends Told {
  readonly symbol: string;
  readonly text: string;
}

/** What the step printed that failed last. */
export interface FailedLog {
  /** The command that shows it, or the file it is kept in. */
  readonly shownBy: string;
  readonly lines: number;
}

export function tellResult(planId: string, result: RunResult, log: FailedLog | null, screen: Screen): Told {
  const { symbol, text, exitCode, next } = outcome(planId, result, screen);
  if (screen.format === "ndjson") {
    const shape = resultShape(result.state, exitCode, next);
    screen.json({ type: "result", ...(snakeCase(shape) as object) });
  }
  const isRich = screen.format === "rich";
  const told = isRich ? ["", `  ${symbol} ${text}`, ""] : [text];
  const logged =
    log === null || result.kind !== "errored"
      ? []
      : [{ command: log.shownBy, why: countOf(log.lines, "line") }];
  for (const line of [...told, ...nextLines([...logged, ...next], planId, screen)]) screen.tell(line);
  return { exitCode, next };
}

function outcome(planId: string, result: RunResult, screen: Screen): Outcome {
  const { symbols, style } = screen;
  const { state } = result;
  const kept = countOf(state.metadata.checkpointCount, "checkpoint");
  const resume = (why: string) => ({ command: `plan resume ${planId}`, why });
  const look = { command: `plan history ${planId}`, why: "what happened" };
  switch (result.kind) {
    case "ended": {
      const isApplied = state.status === "applied";
      const symbol = isApplied ? style("green", symbols.done) : style("yellow", symbols.failed);
      const reason = state.ending?.reason ?? null;
      const text = `${state.status}${reason === null ? "" : `: ${oneLine(reason)}`}, ${kept}`;
      return { symbol, text, exitCode: isApplied ? exitCodes.done : exitCodes.failed, next: [look] };
    }
    case "errored": {
      const stepId = state.failed === null ? "" : placeText(state.failed);
      const text = `errored at ${stepId}, ${kept} kept`;
      const next = [resume(`runs ${stepId} again`), look];
      return { symbol: style("red", symbols.failed), text, exitCode: exitCodes.failed, next };
    }
    case "interrupted": {
      if (state.metadata.interruption?.cause === "approval") return waits(planId, result, screen);
      const signal = state.metadata.interruption?.signal ?? null;
      const text = `interrupted after ${kept}; nothing is lost`;
      const exitCode = signal === null ? exitCodes.done : exitBySignal[signal];
      return { symbol: style("yellow", symbols.stopped), text, exitCode, next: [resume("goes on"), look] };
    }
    case "fenced": {
      const by = state.run === null ? (state.ending?.by ?? "") : `${state.run.user}@${state.run.owner.host}`;
      const how =
        result.fence === "ended" ? `the plan was ${state.status} by ${by}` : `${by} runs the plan now`;
      const text = `stopped without a word in the history: ${oneLine(how)}`;
      const next = [{ command: `plan status ${planId}`, why: "who has it" }];
      return { symbol: style("red", symbols.failed), text, exitCode: exitCodes.taken, next };
    }
  }
}

/** A question was reached and nobody was there. */
function waits(planId: string, { state: { approval } }: RunResult, { symbols, style }: Screen): Outcome {
  const { stepId = "", question = "" } = approval ?? {};
  return {
    symbol: style("yellow", symbols.stopped),
    text: `waits for an answer at ${oneLine(stepId)}: ${oneLine(question)}`,
    exitCode: exitCodes.waiting,
    next: [
      { command: `plan approve ${planId}`, why: "says yes" },
      { command: `plan approve ${planId} --deny`, why: "says no" },
    ],
  };
}

function countOf(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
