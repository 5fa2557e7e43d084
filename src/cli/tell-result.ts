/** Says what came of a run, and what can be done now: on a screen, as JSON, and as an exit code. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { RunResult } from "../application/plan-runner.ts";
import { remediesFor } from "../domain/remedies.ts";
import { unknownOutcome } from "../domain/unknown-outcome.ts";
import { exitCodes, exitOfRun } from "./exit-codes.ts";
import { counted } from "./render/counted.ts";
import { endLine, endText } from "./render/end-line.ts";
import { nextLines } from "./render/next-lines.ts";
import { placeText } from "./render/place-text.ts";
import { oneLine, type Screen } from "./screen.ts";
import { resultShape, type Told } from "./shapes.ts";
import { snakeCase } from "./snake-case.ts";

interface Outcome extends Told {
  readonly line: string;
}

/** `linesOfStep`: how many lines the step printed that was performed last. */
export function tellResult(planId: string, result: RunResult, linesOfStep: number, screen: Screen): Told {
  const { line, exitCode, next } = outcome(planId, result, screen);
  if (screen.format === "ndjson") {
    const shape = resultShape(result.state, exitCode, next);
    screen.json({ type: "result", ...(snakeCase(shape) as object) });
  }
  const log = { command: `plan logs ${planId}`, why: counted(linesOfStep, "line") };
  const logged = result.kind === "errored" ? [log] : [];
  const lines = [line, ...killedLines(result.state)];
  const told = screen.format === "rich" ? ["", ...lines.map((one) => `  ${one}`), ""] : lines;
  for (const text of [...told, ...nextLines([...logged, ...next], planId, screen)]) screen.tell(text);
  return { exitCode, next };
}

function outcome(planId: string, result: RunResult, screen: Screen): Outcome {
  const { state } = result;
  const resume = (why: string) => consents(planId, state) ?? [{ command: `plan resume ${planId}`, why }];
  const look = { command: `plan history ${planId}`, why: "what happened" };
  const isRich = screen.format === "rich";
  const ended = { line: isRich ? endLine(state, screen) : endText(state), exitCode: exitOfRun(state) };
  switch (result.kind) {
    case "ended":
      return { ...ended, next: [look] };
    case "errored": {
      const place = state.failed === null ? "" : `${placeText(state.failed)} `;
      return { ...ended, next: [...resume(`runs ${place}again`), look] };
    }
    case "interrupted": {
      const isAsking = state.metadata.interruption?.cause === "approval";
      return { ...ended, next: isAsking ? answers(planId) : [...resume("goes on"), look] };
    }
    case "fenced": {
      const by = state.run === null ? (state.ending?.by ?? "") : `${state.run.user}@${state.run.owner.host}`;
      const how =
        result.fence === "ended" ? `the plan was ${state.status} by ${by}` : `${by} runs the plan now`;
      const symbol = isRich ? `${screen.style("red", screen.symbols.failed)} ` : "";
      const line = `${symbol}stopped without a word in the history: ${oneLine(how)}`;
      const next = [{ command: `plan status ${planId}`, why: "who has it" }];
      return { line, exitCode: exitCodes.taken, next };
    }
  }
}

function killedLines({ inFlight }: PlanState): string[] {
  return inFlight?.outcome === "killed"
    ? [`  ${placeText(inFlight)} did not end by itself and was killed`]
    : [];
}

/** What a resume must be told where it would otherwise be refused, because of what became of the step; null: nothing. */
function consents(planId: string, state: PlanState): Told["next"] | null {
  const unknown = unknownOutcome(state);
  if (unknown === null) return null;
  const plan = { planId, again: `plan resume ${planId}`, path: null, checkpoints: [] };
  return remediesFor(unknown, plan, unknown.acceptable);
}

/** A question was reached and nobody was there. */
function answers(planId: string): Told["next"] {
  return [
    { command: `plan approve ${planId}`, why: "says yes" },
    { command: `plan approve ${planId} --deny`, why: "says no" },
  ];
}
