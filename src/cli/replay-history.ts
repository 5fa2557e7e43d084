/**
 * Tells again what a plan's runs told, from its events alone and in their rhythm: on a terminal their screen is drawn again,
 * elsewhere there are lines. While nothing ran there is nothing to wait for. What steps printed is in their logs, not here.
 */
import { evolve, initialPlanState } from "../../projections/plan-state.ts";
import type { HistoryOptions } from "../application/plan-history.ts";
import type { StoredEvent } from "../application/stored-event.ts";
import type { Planstream } from "../composition/planstream.ts";
import type { StepDefinition } from "../schema/definition.ts";
import type { EventData } from "../schema/events.ts";
import type { CommandInput } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { ReplayClock } from "./replay-clock.ts";
import { replayLines } from "./replay-lines.ts";
import type { ReplayScreen } from "./replay-screen.ts";
import { usage } from "./usage.ts";

const speedDefault = 10;

/** @throws PlanError `USAGE` */
export function replaySpeed(text = String(speedDefault)): number {
  const speed = Number(text);
  if (text.trim() !== "" && Number.isFinite(speed) && speed > 0) return speed;
  throw usage(`--speed takes a number above 0, not "${text}"`, "history");
}

export async function replayHistory(
  input: CommandInput,
  planstream: Planstream,
  planId: string,
  { from = 0, ...options }: HistoryOptions,
  speed: number,
): Promise<number> {
  const skip = new AbortController();
  const clock = new ReplayClock(input.terminal?.nowMs ?? (() => 0), speed);
  const teller = await tellerFor(input, planstream, planId, clock);
  const release = input.onSignal((signal) => {
    // A second one ends the process, as does any that is no wish to go on.
    release();
    if (signal !== "SIGINT") input.endBySignal(signal);
    skip.abort(signal);
    teller.hurry();
  });
  try {
    let state = initialPlanState();
    let lastMs: number | null = null;
    let pausedMs = 0;
    for await (const event of planstream.history(planId, options)) {
      const before = state;
      state = evolve(state, event);
      const atMs = timeOf(event);
      const sinceMs = Math.max(0, atMs - (lastMs ?? atMs));
      const isPause = before.run === null || isLoss(event);
      lastMs = atMs;
      if (isPause) pausedMs += sinceMs;
      if (event.revision >= from) {
        clock.goOnTo(atMs);
        if (!isPause && event.revision > from) await input.sleep(sinceMs / speed, skip.signal);
        if (skip.signal.aborted && skip.signal.reason !== "SIGINT") break;
        clock.standAt(atMs);
        await teller.tell({ event, before, state, pausedMs });
      }
      if (state.run !== null) pausedMs = 0;
    }
  } finally {
    teller.end();
    release();
  }
  return exitCodes.done;
}

type Teller = Pick<ReplayScreen, "tell" | "hurry" | "end">;

async function tellerFor(
  { screen, terminal }: CommandInput,
  planstream: Planstream,
  planId: string,
  clock: ReplayClock,
): Promise<Teller> {
  if (terminal !== null) {
    const { ReplayScreen } = await import("./replay-screen.ts");
    return new ReplayScreen(planstream, planId, screen, { terminal, clock });
  }
  const steps = await definedSteps(planstream, planId);
  return {
    async tell(retold) {
      for (const line of replayLines(retold, steps, screen)) screen.out(line);
    },
    hurry: () => undefined,
    end: () => undefined,
  };
}

/** A lost run's end is written by whoever resumes it: nobody knows how long nothing ran by then. */
function isLoss({ type, data }: StoredEvent): boolean {
  return type === "PlanInterrupted" && (data as EventData["PlanInterrupted"]).cause === "runner_lost";
}

async function definedSteps(
  planstream: Planstream,
  planId: string,
): Promise<ReadonlyMap<string, StepDefinition>> {
  const { definition } = (await planstream.plans.get(planId)).state;
  const steps = definition === null ? [] : await planstream.definitionOf({ planId, definition }).steps();
  return new Map(steps.map((step) => [step.id, step]));
}

function timeOf({ data }: StoredEvent): number {
  return Date.parse((data as { at: string }).at);
}
