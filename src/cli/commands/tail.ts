/** `plan tail [PLAN...]`: events as any process appends them, a line each, until the runs are over. Reads only. */
import type { PlanState } from "../../../projections/plan-state.ts";
import type { PlanPoint } from "../../application/find-point.ts";
import type { FollowedEvent } from "../../application/follow-plans.ts";
import type { LoadedPlan } from "../../application/load-plan.ts";
import type { Planstream } from "../../composition/planstream.ts";
import { version } from "../../composition/version.ts";
import { durationMs } from "../../schema/duration.ts";
import type { Command, CommandInput } from "../command.ts";
import { eventTypes } from "../event-types.ts";
import { exitCodes, exitOfRun } from "../exit-codes.ts";
import { parsePoint } from "../parse-point.ts";
import { endLine } from "../render/end-line.ts";
import { shortId } from "../render/short-id.ts";
import { tailLine } from "../render/tail-line.ts";
import { eventShape, helloShape, resultShape } from "../shapes.ts";
import { snakeCase } from "../snake-case.ts";
import { planToRead } from "../target.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

interface Asked {
  readonly since: PlanPoint | null;
  readonly types: readonly string[];
  readonly timeoutMs: number | null;
}

type Told = Pick<FollowedEvent, "planId" | "event">;

export const command: Command = (input) => {
  const asked = readFlags(input);
  return withPlanstream(input, "read", async (planstream) => {
    const enough = new AbortController();
    const timeout = asked.timeoutMs === null ? null : input.sleep(asked.timeoutMs, enough.signal);
    void timeout?.then(() => enough.abort("timeout"));
    try {
      return await (input.flags.has("all")
        ? tellAll(input, planstream, asked, enough.signal)
        : tellPlans(input, planstream, asked, enough.signal));
    } finally {
      enough.abort();
    }
  });
};

/** @throws PlanError `USAGE` */
function readFlags({ flags, screen, target, nowMs }: CommandInput): Asked {
  const isAll = flags.has("all");
  const since = flags.text("since");
  const point = since === undefined ? null : parsePoint(since, nowMs, "tail");
  if (screen.format === "json") throw usage("plan tail is a stream: --format ndjson", "tail");
  if (isAll && target !== null) throw usage("plan tail takes plans or --all", "tail");
  if (isAll && flags.has("exit-status"))
    throw usage("--exit-status is of runs that end, --all does not", "tail");
  if (isAll && point !== null && !("fromMs" in point)) throw usage("--all takes a time for --since", "tail");
  return {
    since: point,
    types: eventTypes(flags, "tail"),
    timeoutMs: timeoutOf(flags.text("timeout")),
  };
}

/** @throws PlanError `USAGE` */
function timeoutOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = durationMs(text);
  if (ms !== null) return ms;
  throw usage(`--timeout takes a duration such as 500ms, 10s or 2m, not "${text}"`, "tail");
}

async function tellAll(
  input: CommandInput,
  planstream: Planstream,
  { since, types }: Asked,
  enough: AbortSignal,
): Promise<number> {
  const tell = teller(input, null, types);
  const fromMs = since !== null && "fromMs" in since ? since.fromMs : null;
  for await (const told of planstream.plans.followAll(fromMs === null ? "now" : "beginning", enough)) {
    if (fromMs === null || timeOf(told) >= fromMs) tell(told);
    if (!input.screen.hasReader()) break;
  }
  return enough.aborted ? exitCodes.waiting : exitCodes.done;
}

async function tellPlans(
  input: CommandInput,
  planstream: Planstream,
  { since, types }: Asked,
  enough: AbortSignal,
): Promise<number> {
  const { screen } = input;
  const plans = await plansNamed(input, planstream);
  const [only, second] = plans;
  const tell = teller(input, second === undefined ? (only?.planId ?? null) : null, types);
  for (const told of since === null ? [] : await toldSince(planstream, plans, since)) tell(told);
  const states = new Map(plans.map(({ planId, state }) => [planId, state]));
  for await (const { planId, event, state } of planstream.plans.follow(plans, enough)) {
    states.set(planId, state);
    tell({ planId, event });
    if (!screen.hasReader()) break;
  }
  const isTimedOut = enough.aborted;
  for (const [planId, state] of states) tellEnd(input, planId, state, isTimedOut);
  if (isTimedOut) return exitCodes.waiting;
  if (!input.flags.has("exit-status")) return exitCodes.done;
  return [...states.values()].map(exitOfRun).find((code) => code !== exitCodes.done) ?? exitCodes.done;
}

async function plansNamed(input: CommandInput, planstream: Planstream): Promise<LoadedPlan[]> {
  const { others } = input;
  const first = await planToRead(input, planstream);
  const rest = await Promise.all(others.map((target) => planstream.plans.find(target)));
  return Promise.all([...new Set([first, ...rest])].map((planId) => planstream.plans.get(planId)));
}

/** What the plans hold already, from the point on, in the order of time. */
async function toldSince(
  planstream: Planstream,
  plans: readonly LoadedPlan[],
  since: PlanPoint,
): Promise<Told[]> {
  const told: Told[] = [];
  for (const { planId, state } of plans) {
    const [from] = await planstream.plans.rangeOf(planId, since, null);
    const events = planstream.history(planId, { from, to: state.revision });
    for await (const event of events) told.push({ planId, event });
  }
  return told.sort((a, b) => timeOf(a) - timeOf(b));
}

/** `only`: the one plan all lines are of. */
function teller({ screen, timeOfDay }: CommandInput, only: string | null, types: readonly string[]) {
  const isStream = screen.format === "ndjson";
  if (isStream) screen.json(helloShape(version, only));
  return ({ planId, event }: Told): void => {
    if (types.length > 0 && !types.includes(event.type)) return;
    if (isStream) screen.json(eventShape(planId, event));
    else screen.out(tailLine(only === null ? planId : null, event, screen, timeOfDay));
  };
}

function tellEnd(
  { screen, flags }: CommandInput,
  planId: string,
  state: PlanState,
  isTimedOut: boolean,
): void {
  const own = flags.has("exit-status") ? exitOfRun(state) : exitCodes.done;
  const exitCode = isTimedOut ? exitCodes.waiting : own;
  const next = [{ command: `plan status ${planId}`, why: "shows where it stands" }];
  if (screen.format === "ndjson") {
    screen.json({
      type: "result",
      ...(snakeCase({ planId, ...resultShape(state, exitCode, next) }) as object),
    });
  }
  screen.tell(`  ${shortId(planId)}  ${endText(state, isTimedOut, screen)}`);
}

function endText(state: PlanState, isTimedOut: boolean, screen: CommandInput["screen"]): string {
  if (state.metadata.attempt === 0) return "was never run";
  if (state.run === null) return endLine(state, screen);
  return isTimedOut ? "is still running; the time is up" : "its owner is gone, without a word in the history";
}

function timeOf({ event }: Told): number {
  return Date.parse((event.data as { at: string }).at);
}
