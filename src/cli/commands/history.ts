/** `plan history [PLAN]`: what happened to a plan, event by event, or told again as it went. Reads only. */
import type { HistoryOptions } from "../../application/plan-history.ts";
import { isStoreError } from "../../application/ports/store-error.ts";
import type { StoredEvent } from "../../application/stored-event.ts";
import type { Planstream } from "../../composition/planstream.ts";
import { version } from "../../composition/version.ts";
import { type AsOf, asOf, asOfLine } from "../as-of.ts";
import type { Command, CommandInput } from "../command.ts";
import { eventTypes } from "../event-types.ts";
import { exitCodes } from "../exit-codes.ts";
import { checkStep } from "../known-step.ts";
import { type PointRange, parsePoint, parseRange } from "../parse-point.ts";
import { foldItems } from "../render/fold-items.ts";
import { historyLines } from "../render/history-lines.ts";
import { historyRow } from "../render/history-row.ts";
import { replayHistory, replaySpeed } from "../replay-history.ts";
import { oneLine } from "../screen.ts";
import { eventShape, helloShape } from "../shapes.ts";
import { snakeCase } from "../snake-case.ts";
import { planToRead } from "../target.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

/** Only shown with `--all`: they say nothing that the event after them does not. */
const minor = ["StepStarted", "PhaseStarted", "PhaseCompleted"];

/** What is asked for. */
interface Asked {
  readonly at: ReturnType<typeof parsePoint> | null;
  readonly range: PointRange | null;
  readonly types: readonly string[];
  /** Null: no replay. */
  readonly speed: number | null;
}

export const command: Command = (input) => {
  const asked = readFlags(input);
  return withPlanstream(input, "read", async (planstream) => {
    const planId = await planToRead(input, planstream);
    const then = asked.at === null ? null : await asOf(planstream, planId, asked.at);
    const options = await optionsOf(input, planstream, planId, asked, then);
    if (asked.speed !== null) return replayHistory(input, planstream, planId, options, asked.speed);
    return show(input, planstream, planId, options, then);
  });
};

/** @throws PlanError `USAGE` */
function readFlags({ flags, nowMs, screen }: CommandInput): Asked {
  const [at, range] = [flags.text("at"), flags.text("range")];
  const isReplay = flags.has("replay");
  const isData = screen.format === "json" || screen.format === "ndjson";
  if (at !== undefined && range !== undefined)
    throw usage("--at is a range from the beginning: --at or --range", "history");
  if (isReplay && isData) throw usage("--replay is told to people; programs read --format ndjson", "history");
  if (isReplay && (flags.list("type").length > 0 || flags.text("step") !== undefined))
    throw usage("--replay tells all of it: it takes no --type and no --step", "history");
  if (!isReplay && flags.text("speed") !== undefined) throw usage("--speed is of --replay", "history");
  return {
    at: at === undefined ? null : parsePoint(at, nowMs, "history"),
    range: range === undefined ? null : parseRange(range, nowMs, "history"),
    types: eventTypes(flags, "history"),
    speed: isReplay ? replaySpeed(flags.text("speed")) : null,
  };
}

async function optionsOf(
  { flags }: CommandInput,
  planstream: Planstream,
  planId: string,
  { range, types }: Asked,
  then: AsOf | null,
): Promise<HistoryOptions> {
  const stepId = flags.text("step");
  if (stepId !== undefined) await checkStep(planstream, planId, stepId);
  const [from, to] = range === null ? [] : await planstream.plans.rangeOf(planId, range.from, range.to);
  const last = then?.revision ?? to;
  return {
    ...(from === undefined ? {} : { from }),
    ...(last === undefined ? {} : { to: last }),
    ...(types.length === 0 ? {} : { types }),
    ...(stepId === undefined ? {} : { stepId }),
  };
}

async function show(
  input: CommandInput,
  planstream: Planstream,
  planId: string,
  options: HistoryOptions,
  then: AsOf | null,
): Promise<number> {
  const { screen, flags, timeOfDay } = input;
  const isReverse = flags.has("reverse");
  const events = planstream.history(planId, options);
  if (screen.format === "ndjson") {
    screen.json(helloShape(version, planId));
    for await (const event of isReverse ? await reversed(events) : events)
      screen.json(eventShape(planId, event));
    return exitCodes.done;
  }
  const { found, damage } = await readable(events);
  if (screen.format === "json") {
    const items = (isReverse ? found.reverse() : found).map((event) => eventShape(planId, event));
    const head = snakeCase({ planId, asOf: then ?? undefined }) as object;
    const unread = damage === null ? {} : { damage: damage.message };
    screen.json({ schema: "planstream/history@1", ...head, items, cursor: null, ...unread });
    if (damage !== null) screen.warn(oneLine(damage.message));
    return damage === null ? exitCodes.done : exitCodes.store;
  }
  const plan =
    then === null ? await planstream.plans.get(planId) : await planstream.plans.stateAt(planId, then);
  const { name = "", phase, status } = plan?.state ?? {};
  if (then !== null) screen.out(`${asOfLine(then, timeOfDay)}\n`);
  screen.out(`${screen.style("bold", oneLine(name))}  ${planId}   ${phase}, ${status}\n`);
  const isWhole = flags.has("all") || options.types !== undefined;
  const shown = found.filter(({ type }) => isWhole || !minor.includes(type));
  const rows = shown.map(historyRow);
  const withPayload = flags.has("payload");
  const timeline = {
    rows: isWhole || withPayload ? rows : foldItems(rows, screen.symbols.more),
    isReverse,
    payloads: withPayload ? shown.map(({ data }) => snakeCase(data)) : [],
  };
  for (const line of historyLines(timeline, screen, timeOfDay)) screen.out(line);
  if (damage !== null) throw damage;
  return exitCodes.done;
}

/** What can be read is shown all the same, and is not passed off as all there is. */
async function readable(
  events: AsyncIterable<StoredEvent>,
): Promise<{ found: StoredEvent[]; damage: Error | null }> {
  const found: StoredEvent[] = [];
  try {
    for await (const event of events) found.push(event);
    return { found, damage: null };
  } catch (error) {
    if (!isStoreError(error, "STORE_DAMAGED") || error.file !== null) throw error;
    return { found, damage: error };
  }
}

async function reversed(events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  return (await Array.fromAsync(events)).reverse();
}
