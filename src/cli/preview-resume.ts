/**
 * `plan resume --dry-run`: what a resume would do. A part of its own, because what V8 keeps of it is then kept of looking
 * alone: nobody starts this as often as who wants to know before anything runs.
 */
import type { ResumeOptions } from "../application/plan-resume-service.ts";
import type { Planstream } from "../composition/planstream.ts";
import { shellWord } from "../domain/shell-word.ts";
import type { ResumeSummary } from "../schema/resume.ts";
import { cardView } from "./card-view.ts";
import type { CommandInput, Flags } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { planToResume } from "./plan-to-resume.ts";
import { card } from "./render/card.ts";
import { refusal } from "./render/refusal.ts";
import { shorten } from "./render/short-id.ts";
import { exitOf, nextOf, printNothingRan, refusalView } from "./tell-resume.ts";
import { withPlanstream } from "./with-planstream.ts";

/** Returns the exit code. */
export function previewResume(input: CommandInput, options: ResumeOptions): Promise<number> {
  return withPlanstream(input, "read", async (planstream) => {
    const planId = await planToResume(input, planstream, options);
    return preview(input, planstream, await planstream.resumes.buildResumeSummary(planId, options));
  });
}

async function preview(input: CommandInput, planstream: Planstream, summary: ResumeSummary): Promise<number> {
  const { screen } = input;
  const { eligible } = summary.eligibility;
  const digest = summary.previewDigest.slice(0, 16);
  const choices = choicesGiven(input.flags);
  const again = `plan resume ${summary.planId}${choices} --expect ${digest}`;
  const next = eligible ? [{ command: again, why: "does exactly this" }] : nextOf(summary);
  if (screen.format === "json" || screen.format === "ndjson") {
    printNothingRan(input, { summary, dryRun: true, recordedRevision: null, next });
  } else {
    const view = await cardView(planstream, summary);
    for (const line of card(view, input.nowMs, screen)) screen.out(line);
    for (const line of eligible ? [] : ["", ...refusal(refusalView("Would be refused", summary), screen)]) {
      screen.out(line);
    }
    for (const line of [
      "",
      "  Dry run: nothing ran, nothing was written.",
      `  Preview   ${digest}`,
      ...(eligible ? [`  Resume    ${shorten(again, summary.planId, screen)}`] : []),
    ]) {
      screen.out(line);
    }
  }
  return eligible ? exitCodes.done : exitOf(summary);
}

/** The flags of this preview that its resume must be given too. */
function choicesGiven(flags: Flags): string {
  const texts = [
    ...flags.list("accept").map((code) => `--accept ${code}`),
    ...["from", "mark-done", "file", "until"].flatMap((name) => {
      const value = flags.text(name);
      return value === undefined ? [] : [`--${name} ${shellWord(value)}`];
    }),
    ...flags.list("output").map((pair) => `--output ${shellWord(pair)}`),
    ...(flags.has("take-over") ? ["--take-over"] : []),
  ];
  return texts.map((text) => ` ${text}`).join("");
}
