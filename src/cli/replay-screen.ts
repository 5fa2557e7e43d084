/**
 * Draws the run screen again from a plan's events: a block for each run, as a run itself draws it, by the clock of what is
 * told. What steps printed is not in events, so the block shows none of it.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { DefinitionReader } from "../application/definitions.ts";
import { ItemReader } from "../application/item-list.ts";
import type { RunOptions } from "../application/run-options.ts";
import type { Planstream } from "../composition/planstream.ts";
import { firstView } from "./first-view.ts";
import type { Terminal } from "./live-region.ts";
import { liveNarrator } from "./narrate-live.ts";
import type { Narrator } from "./narrator.ts";
import type { ReplayClock } from "./replay-clock.ts";
import { type Retold, replayLines } from "./replay-lines.ts";
import type { Screen } from "./screen.ts";

/** What stands between the blocks, and what ends one. */
const aroundRuns: ReadonlySet<string> = new Set([
  "RunStarted",
  "PlanResumed",
  "PlanErrored",
  "PlanInterrupted",
  "PlanApplied",
  "PlanConstrained",
  "PlanCancelled",
]);

export class ReplayScreen {
  readonly #planstream: Planstream;
  readonly #planId: string;
  readonly #screen: Screen;
  readonly #terminal: Terminal;
  readonly #clock: ReplayClock;
  readonly #items: ItemReader;
  #told: { readonly narrator: Narrator; readonly definition: DefinitionReader } | null = null;
  #isHurried = false;

  constructor(
    planstream: Planstream,
    planId: string,
    screen: Screen,
    { terminal, clock }: { readonly terminal: Terminal; readonly clock: ReplayClock },
  ) {
    this.#planstream = planstream;
    this.#planId = planId;
    this.#screen = screen;
    this.#terminal = terminal;
    this.#clock = clock;
    this.#items = new ItemReader(planstream.ground, planId);
  }

  async tell(retold: Retold): Promise<void> {
    const { event, before, state } = retold;
    // Also of a run that had begun before what is told of it.
    if (this.#told === null && before.run !== null) await this.#begin(before);
    if (this.#told === null || aroundRuns.has(event.type)) {
      this.end();
      for (const line of replayLines(retold, new Map(), this.#screen)) this.#screen.out(line);
      return;
    }
    this.#told.narrator.onEvent(event);
    const step = stepBegun(state);
    if (step !== null && !isSame(step, stepBegun(before))) await this.#tellStep(state, step);
  }

  /** From now on there is nothing to wait for. */
  hurry(): void {
    this.#isHurried = true;
    this.#told?.narrator.onStop();
  }

  /** The block is gone, the story stands. */
  end(): void {
    this.#told?.narrator.end();
    this.#told = null;
  }

  /** A plan that never had a definition has no steps to be shown, and is told in lines. */
  async #begin(state: PlanState): Promise<void> {
    if (state.definition === null) return;
    const definition = this.#planstream.definitionOf({ planId: this.#planId, definition: state.definition });
    const { view, ahead } = await firstView(state, definition);
    const clock = () => this.#clock.nowMs();
    const first = { ...view, replayed: true, stopping: this.#isHurried };
    const narrator = liveNarrator(first, ahead, this.#screen, this.#terminal, clock);
    this.#told = { narrator, definition };
    const step = stepBegun(state);
    if (step === null) return;
    const nowMs = this.#clock.nowMs();
    this.#clock.standAt(Date.parse(step.startedAt));
    await this.#tellStep(state, step);
    this.#clock.standAt(nowMs);
  }

  async #tellStep({ items }: PlanState, step: Begun): Promise<void> {
    if (this.#told === null) return;
    const { narrator } = this.#told;
    const definition = await this.#told.definition.step(step.step);
    const item = items === null || step.item === null ? null : await this.#itemOf(items, step.item);
    // There was no item to be had, so nothing began.
    if (item === null && definition.each !== null) return;
    narrator.onStep({ step: step.step, item, try: step.try, definition });
  }

  async #itemOf(
    { revision, count }: NonNullable<PlanState["items"]>,
    number: number,
  ): Promise<Parameters<RunOptions["onStep"]>[0]["item"]> {
    return { number, count, value: (await this.#items.at(revision))[number - 1] ?? "" };
  }
}

type Begun = NonNullable<PlanState["inFlight"]>;

/** The step, or item, that the present run performs; one that was cut off is of an earlier run. */
function stepBegun({ run, inFlight }: PlanState): Begun | null {
  return run !== null && inFlight?.runId === run.runId ? inFlight : null;
}

function isSame(one: Begun, other: Begun | null): boolean {
  return one.step === other?.step && one.item === other.item && one.try === other.try;
}
