/** The steps to come of a plan, read from its definition a hundred at a time, well before they are shown. */
import type { DefinitionReader } from "../application/definitions.ts";
import { type LaterStep, laterStep } from "./run-view.ts";

const readAtOnce = 100;
const readBefore = 20;

export class StepsAhead {
  readonly #definition: DefinitionReader;
  readonly #total: number;
  #steps: LaterStep[] = [];
  #readTo: number;

  constructor(definition: DefinitionReader, total: number, first: number) {
    this.#definition = definition;
    this.#total = total;
    this.#readTo = first - 1;
  }

  /** Those behind a step that are known. More are read when few are left. */
  after(step: number): readonly LaterStep[] {
    this.#steps = this.#steps.filter((later) => later.step > step);
    // Without them the screen shows less, and nothing else is amiss.
    if (this.#steps.length < readBefore) void this.read().catch(() => undefined);
    return this.#steps;
  }

  async read(): Promise<readonly LaterStep[]> {
    const from = this.#readTo + 1;
    this.#readTo = Math.min(this.#total, this.#readTo + readAtOnce);
    for (let step = from; step <= this.#readTo; step++) {
      this.#steps.push(laterStep(step, await this.#definition.step(step)));
    }
    return this.#steps;
  }
}
