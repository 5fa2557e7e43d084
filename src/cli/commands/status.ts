/** `plan status [PLAN]`: where a plan stands. Reads only; the plan file is not looked at. */
import { cardView } from "../card-view.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { card } from "../render/card.ts";
import { shorten } from "../render/short-id.ts";
import { statusDocument } from "../shapes.ts";
import { planToRead } from "../target.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = (input) =>
  withPlanstream(input, "read", async (planstream) => {
    const { screen, nowMs } = input;
    const planId = await planToRead(input, planstream);
    // Secrets are asked for when the plan is resumed; here their absence is nobody's concern.
    const asked = { lookAtFile: false, secrets: () => "" };
    const summary = await planstream.resumes.buildResumeSummary(planId, asked);
    const { eligible, reasons } = summary.eligibility;
    const next = eligible
      ? [{ command: `plan resume ${planId} --dry-run`, why: "shows what a resume would do" }]
      : (reasons[0]?.remedy ?? []);
    if (screen.format === "json" || screen.format === "ndjson") {
      screen.json(statusDocument(summary, next));
      return exitCodes.done;
    }
    for (const line of card(await cardView(planstream, summary), nowMs, screen)) screen.out(line);
    screen.tell("");
    for (const { command: line, why } of next)
      screen.tell(`  ${shorten(line, planId)}   ${screen.style("dim", why)}`);
    return exitCodes.done;
  });
