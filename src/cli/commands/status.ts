/** `plan status [PLAN]`: where a plan stands, stood, or comes to. Reads only; the plan file is not looked at. */
import type { Planstream } from "../../composition/planstream.ts";
import type { Remedy, ResumeSummary } from "../../schema/resume.ts";
import { type AsOf, asOf, asOfLine } from "../as-of.ts";
import { cardView } from "../card-view.ts";
import { changingCard } from "../changing-card.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { parsePoint } from "../parse-point.ts";
import { card } from "../render/card.ts";
import { shorten } from "../render/short-id.ts";
import type { Screen } from "../screen.ts";
import { statusDocument } from "../shapes.ts";
import { planToRead } from "../target.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = async (input) => {
  const { flags, nowMs } = input;
  const at = flags.text("at");
  const point = at === undefined ? null : parsePoint(at, nowMs, "status");
  if (point !== null && flags.has("watch"))
    throw usage("what was cannot be watched: --at or --watch", "status");
  return withPlanstream(input, "read", async (planstream) => {
    const planId = await planToRead(input, planstream);
    if (flags.has("watch")) return watch(input, planstream, planId);
    if (point === null) return show(input, planstream, await summaryNow(planstream, planId), null);
    const then = await asOf(planstream, planId, point);
    return show(input, planstream, await planstream.plans.summaryAt(planId, then.revision), then);
  });
};

/** Secrets are asked for when the plan is resumed; here their absence is nobody's concern. */
function summaryNow(planstream: Planstream, planId: string): Promise<ResumeSummary> {
  return planstream.resumes.buildResumeSummary(planId, { lookAtFile: false, secrets: () => "" });
}

async function show(
  input: CommandInput,
  planstream: Planstream,
  summary: ResumeSummary,
  then: AsOf | null,
): Promise<number> {
  const { screen } = input;
  const next = then === null ? nextOf(summary) : nextOfPast(summary.planId);
  if (isData(screen)) screen.json(statusDocument(summary, next, then));
  else for (const line of await cardLines(input, planstream, summary, then)) screen.out(line);
  hint(screen, summary.planId, next);
  return exitCodes.done;
}

/** A card, or a document, for each change; the last one stands when the run is over. */
async function watch(input: CommandInput, planstream: Planstream, planId: string): Promise<number> {
  const { screen } = input;
  const plan = await planstream.plans.get(planId);
  const changing = changingCard(input);
  const drawAfter = async (shown: ResumeSummary | null): Promise<ResumeSummary> => {
    const summary = await summaryNow(planstream, planId);
    const isSame = shown?.revision === summary.revision && shown.lastRun?.over === summary.lastRun?.over;
    if (isSame) return summary;
    if (isData(screen)) screen.json(statusDocument(summary, nextOf(summary)));
    else changing.show(await cardView(planstream, summary));
    return summary;
  };
  let shown: ResumeSummary;
  try {
    shown = await drawAfter(null);
    for await (const { event } of planstream.plans.follow([plan], new AbortController().signal)) {
      // Several events at once are one change.
      if (!screen.hasReader()) break;
      if (event.revision > shown.revision) shown = await drawAfter(shown);
    }
    shown = await drawAfter(shown);
  } finally {
    changing.end();
  }
  hint(screen, planId, nextOf(shown));
  return exitCodes.done;
}

async function cardLines(
  { screen, now, timeOfDay }: CommandInput,
  planstream: Planstream,
  summary: ResumeSummary,
  then: AsOf | null,
): Promise<string[]> {
  const view = await cardView(planstream, summary);
  if (then === null) return card(view, now(), screen);
  return [asOfLine(then, timeOfDay), "", ...card(view, Date.parse(then.at), screen)];
}

function nextOf({ planId, eligibility: { eligible, reasons } }: ResumeSummary): readonly Remedy[] {
  if (!eligible) return reasons[0]?.remedy ?? [];
  return [{ command: `plan resume ${planId} --dry-run`, why: "shows what a resume would do" }];
}

function nextOfPast(planId: string): readonly Remedy[] {
  return [{ command: `plan status ${planId}`, why: "shows where it stands now" }];
}

function hint(screen: Screen, planId: string, next: readonly Remedy[]): void {
  screen.tell("");
  for (const { command: line, why } of next)
    screen.tell(`  ${shorten(line, planId, screen)}   ${screen.style("dim", why)}`);
}

function isData({ format }: Screen): boolean {
  return format === "json" || format === "ndjson";
}
