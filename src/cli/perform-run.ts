/**
 * Performs a run that has begun, for `run` and `resume`: stop signals, narration, what came of it. Stop signals are
 * heard from before the run begins, so that none falls between.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { BegunRun } from "../application/plan-run.ts";
import type { RunResult } from "../application/plan-runner.ts";
import type { Approver } from "../application/ports/approver.ts";
import { RunControl } from "../application/run-control.ts";
import type { Planstream } from "../composition/planstream.ts";
import type { StepDefinition } from "../schema/definition.ts";
import type { Asker } from "./ask.ts";
import { askQuestion } from "./ask-question.ts";
import type { CommandInput } from "./command.ts";
import { exitBySignal } from "./exit-codes.ts";
import { graceOf } from "./grace-of.ts";
import { narrator } from "./narrate-run.ts";
import type { Narrator } from "./narrator.ts";
import { stoppingLines, waitingLines } from "./render/stopping-lines.ts";
import type { GivenValues } from "./secrets.ts";
import type { Told } from "./shapes.ts";
import { tellResult } from "./tell-result.ts";

export interface Performed extends Told {
  readonly state: PlanState;
}

export class StoppableRun {
  readonly #input: CommandInput;
  readonly #control = new RunControl();
  readonly #release: () => void;
  #step: StepDefinition | null = null;
  #told: Narrator | null = null;

  /** Begins to listen: the first signal stops the run, the second kills its step. */
  constructor(input: CommandInput) {
    this.#input = input;
    const graceMs = graceOf(input);
    this.#release = input.onSignal((signal) => {
      const isFirst = this.#control.request === null;
      this.#control.stop({ cause: "signal", signal });
      if (!isFirst) return;
      this.#told?.onStop();
      const lines = input.waits.isForStore
        ? waitingLines(this.#step)
        : stoppingLines(this.#step, graceMs, signal);
      for (const line of lines) input.screen.tell(line);
    });
  }

  /** Stop signals end the process again. */
  release(): void {
    this.#release();
  }

  /** The exit code instead, where a stop signal came before the run stood in the history: nothing was written then. */
  async begin<T extends object>(work: (signal: AbortSignal) => Promise<T>): Promise<T | number> {
    const { stopping } = this.#control;
    try {
      return await work(stopping);
    } catch (error) {
      const signal = this.#control.request?.signal ?? null;
      if (signal === null || error !== stopping.reason) throw error;
      this.#input.screen.tell("  Nothing was written.");
      this.#input.endBySignal(signal);
      return exitBySignal[signal];
    }
  }

  /** Ctrl-C at a question is Ctrl-C: the terminal makes no signal of it while it is asked. */
  #approver(asker: Asker): Approver {
    return async ({ stepId, question }, over) => {
      const ask = () => askQuestion(asker, stepId, question, over);
      const answer = await (this.#told === null ? ask() : this.#told.whileAsked(ask));
      if (answer === null && !over.aborted) this.#control.stop({ cause: "signal", signal: "SIGINT" });
      return answer;
    };
  }

  async perform(planstream: Planstream, begun: BegunRun, values: GivenValues): Promise<Performed> {
    const { screen } = this.#input;
    const { planId } = begun.session.plan;
    const { result, linesOfStep } = await this.#performTold(planstream, begun, values);
    const { metadata } = result.state;
    const { exitCode, next } = tellResult(planId, result, linesOfStep, screen);
    const signal = result.kind === "interrupted" ? (metadata.interruption?.signal ?? null) : null;
    if (signal !== null) this.#input.endBySignal(signal);
    return { exitCode, next, state: result.state };
  }

  /** Also says how many lines the last try of a step printed. */
  async #performTold(
    planstream: Planstream,
    begun: BegunRun,
    { secrets }: GivenValues,
  ): Promise<{ result: RunResult; linesOfStep: number }> {
    const graceMs = graceOf(this.#input);
    const { planId, state } = begun.session.plan;
    const until = this.#input.flags.text("until");
    const asker = await this.#input.asker();
    const told = await narrator(this.#input, planstream, planId, state);
    this.#told = told;
    let linesOfStep = 0;
    try {
      const result = await planstream.perform(
        begun,
        {},
        {
          control: this.#control,
          secrets,
          ...(graceMs === undefined ? {} : { graceMs }),
          ...(until === undefined ? {} : { until }),
          ...(asker === null ? {} : { approver: this.#approver(asker) }),
          onEvent: (event) => {
            this.#input.waits.end();
            told.onEvent(event);
          },
          onStep: (step) => {
            this.#step = step.definition;
            linesOfStep = 0;
            told.onStep(step);
          },
          onOutput: (output) => {
            linesOfStep += linesOf(output.text);
            told.onOutput(output);
          },
        },
      );
      return { result, linesOfStep };
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { planId }) : error;
    } finally {
      this.#told = null;
      told.end();
    }
  }
}

function linesOf(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
