/**
 * Performs the step in flight through the executor, and turns everything that can end it early (a request to stop,
 * the loss of the plan or of the store) into the two signals an executor knows: stop politely, and kill.
 */
import { invariant } from "../domain/invariant.ts";
import type { EachItem, StepDefinition } from "../schema/definition.ts";
import { itemsOf } from "./item-list.ts";
import type { PlanRun } from "./plan-run.ts";
import type { Clock } from "./ports/clock.ts";
import type { Digests } from "./ports/digests.ts";
import type { StepItem, StepOutcome, StepRequest } from "./ports/step-executor.ts";
import type { RunOptions } from "./run-options.ts";
import { idempotencyKeyOf } from "./step-to-start.ts";

/** How long a stopped step gets to end by itself, unless somebody says otherwise. */
export const graceMsDefault = 10_000;

/** What takes a run away from this process while it performs a step. */
export interface Losses {
  readonly lapse: AbortSignal;
  readonly fenced: AbortSignal;
}

export async function performStep(
  ground: { readonly clock: Clock; readonly digests: Digests },
  run: PlanRun,
  definition: StepDefinition,
  losses: Losses,
  options: RunOptions,
): Promise<StepOutcome> {
  const stop = new AbortController();
  const kill = new AbortController();
  const over = new AbortController();
  const { control, graceMs } = options;
  // Nothing new is begun, not even a step whose start stands in the history already.
  if (control.stopping.aborted) return { kind: "stopped", began: false, killed: false, durationMs: 0 };
  const { step, stepId, item, try: tryNumber } = inFlight(run);
  if (item === null && definition.each !== null) return withoutItem(run, definition.each);
  const request = await requestOf(ground, run, definition);
  options.onStep({ step, item: request.item, try: tryNumber, definition });
  const stopPolitely = async () => {
    // A step that says `finish` is let be, unless the person said how long.
    if (definition.onInterrupt === "finish") {
      if (graceMs === null) return;
      await ground.clock.sleep(graceMs, over.signal);
    }
    stop.abort();
  };
  // Another run may be at work already, or soon be: there is no time for politeness then.
  const takeAway = () => (losses.fenced.reason === "ended" ? stop.abort() : kill.abort());
  on(control.stopping, over.signal, () => void stopPolitely());
  on(control.forcing, over.signal, () => kill.abort());
  on(losses.fenced, over.signal, takeAway);
  on(losses.lapse, over.signal, () => kill.abort());
  try {
    return await options.executor.execute(request, {
      stop: stop.signal,
      kill: kill.signal,
      graceMs: graceMs ?? graceMsDefault,
      onOutput: (stream, text) => options.onOutput({ step, stepId, item, stream, text }),
    });
  } finally {
    over.abort();
  }
}

/** Of a step that goes over a list: there was none to be had, or nothing in it is left. */
function withoutItem({ session, variables }: PlanRun, each: EachItem): StepOutcome {
  if (session.state.items !== null) return { kind: "completed", outputs: {}, decision: null, durationMs: 0 };
  const found = itemsOf(each, variables);
  invariant(found.kind === "problem", "a list that can be had stands in the history when its step begins");
  const error = { message: found.problem, exitCode: null, signal: null, timedOut: false };
  return { kind: "failed", error, durationMs: 0 };
}

function on(signal: AbortSignal, until: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener("abort", act, { once: true, signal: until });
}

async function requestOf(
  { digests }: { readonly digests: Digests },
  run: PlanRun,
  definition: StepDefinition,
): Promise<StepRequest> {
  const { session, runId, variables, secrets, hidden } = run;
  const { state } = session;
  const { step, stepId, item, try: tryNumber } = inFlight(run);
  // By its id: an edit may have given another step its number.
  const begunBefore = run.begunBefore?.stepId === stepId && run.begunBefore.item === item;
  invariant(state.planId !== null, "a plan that runs has an id");
  return {
    planId: state.planId,
    planName: state.name,
    runId,
    step,
    item: item === null ? null : await itemOf(run, item),
    definition,
    head: await run.definition.head(),
    try: tryNumber,
    attempt: state.metadata.attempt,
    resumed: begunBefore || step <= state.ranBefore,
    idempotencyKey: idempotencyKeyOf(digests, state, definition.id, item),
    variables: Object.fromEntries(variables),
    secrets,
    hidden,
  };
}

async function itemOf({ session, items }: PlanRun, number: number): Promise<StepItem> {
  const { items: list } = session.state;
  invariant(list !== null, "an item is one of a list");
  const value = (await items.at(list.revision))[number - 1];
  invariant(value !== undefined, `the list has an item ${number}`);
  return { number, count: list.count, value };
}

function inFlight({ session }: PlanRun) {
  const { inFlight: step } = session.state;
  invariant(step !== null, "the step to perform is in flight");
  return step;
}
