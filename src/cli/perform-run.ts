/**
 * Performs a run that has begun, for `run` and `resume`: stop signals, narration, what came of it. Stop signals are
 * heard from before the run begins, so that none falls between.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { BegunRun } from "../application/plan-run.ts";
import type { Approver } from "../application/ports/approver.ts";
import { RunControl } from "../application/run-control.ts";
import type { Planstream } from "../composition/planstream.ts";
import { version } from "../composition/version.ts";
import type { StepDefinition } from "../schema/definition.ts";
import type { Asker } from "./ask.ts";
import { askQuestion } from "./ask-question.ts";
import type { CommandInput } from "./command.ts";
import { exitBySignal } from "./exit-codes.ts";
import { graceOf } from "./grace-of.ts";
import { narrator, stoppingLines, tellResult, waitingLines } from "./narrate-run.ts";
import type { GivenValues } from "./secrets.ts";
import { helloShape, type Told } from "./shapes.ts";

export interface Performed extends Told {
  readonly state: PlanState;
}

export class StoppableRun {
  readonly #input: CommandInput;
  readonly #control = new RunControl();
  readonly #release: () => void;
  #step: StepDefinition | null = null;

  /** Begins to listen: the first signal stops the run, the second kills its step. */
  constructor(input: CommandInput) {
    this.#input = input;
    const graceMs = graceOf(input);
    this.#release = input.onSignal((signal) => {
      const isFirst = this.#control.request === null;
      this.#control.stop({ cause: "signal", signal });
      if (!isFirst) return;
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
      const answer = await askQuestion(asker, stepId, question, over);
      if (answer === null && !over.aborted) this.#control.stop({ cause: "signal", signal: "SIGINT" });
      return answer;
    };
  }

  async perform(planstream: Planstream, begun: BegunRun, values: GivenValues): Promise<Performed> {
    const { screen } = this.#input;
    const { planId, state } = begun.session.plan;
    const graceMs = graceOf(this.#input);
    const told = narrator(planId, state.metadata.totalSteps, screen);
    const asker = await this.#input.asker();
    const approver = asker === null ? {} : { approver: this.#approver(asker) };
    const options = { control: this.#control, secrets: values.secrets, ...approver, ...told };
    const onStep: typeof told.onStep = (step) => {
      this.#step = step.definition;
      told.onStep(step);
    };
    const onEvent: typeof told.onEvent = (event) => {
      this.#input.waits.end();
      told.onEvent(event);
    };
    const timed = graceMs === undefined ? options : { ...options, graceMs };
    const result = await planstream.perform(begun, {}, { ...timed, onStep, onEvent }).catch((error) => {
      throw error instanceof Error ? Object.assign(error, { planId }) : error;
    });
    const { failed, metadata } = result.state;
    const tried = { planId, attempt: metadata.attempt };
    const logFile = failed === null ? null : await planstream.logFileOf({ ...tried, ...failed });
    const { exitCode, next } = tellResult(planId, result, logFile, screen);
    const signal = result.kind === "interrupted" ? (metadata.interruption?.signal ?? null) : null;
    if (signal !== null) this.#input.endBySignal(signal);
    return { exitCode, next, state: result.state };
  }
}

/** The first line of an NDJSON stream. */
export function sayHello({ screen }: CommandInput, planId: string): void {
  if (screen.format === "ndjson") screen.json(helloShape(version, planId));
}
