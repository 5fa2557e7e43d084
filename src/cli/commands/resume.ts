/** `plan resume PLAN`: shows where the plan stands, then goes on after its last checkpoint, or says why not. */
import type { PlanBoardRow } from "../../../projections/plan-board.ts";
import { PlanError } from "../../application/plan-error.ts";
import type { ResumeOptions } from "../../application/plan-resume-service.ts";
import type { Planstream } from "../../composition/planstream.ts";
import { isOver } from "../../domain/is-over.ts";
import { shellWord } from "../../domain/shell-word.ts";
import { type AcceptableReason, acceptableReasons, resumeIneligibleReasons } from "../../schema/codes.ts";
import type { ResumeSummary } from "../../schema/resume.ts";
import { cardView } from "../card-view.ts";
import type { Command, CommandInput, Flags } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { graceOf } from "../grace-of.ts";
import { card } from "../render/card.ts";
import { refusal } from "../render/refusal.ts";
import { shorten } from "../render/short-id.ts";
import { type GivenValues, givenValues, pairs } from "../secrets.ts";
import { planToChange } from "../target.ts";
import { exitOf, nextOf, printNothingRan, refusalView } from "../tell-resume.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = async (input) => {
  const { flags } = input;
  graceOf(input);
  const values = givenValues(input);
  const options = resumeOptions(flags, values);
  const isDry = flags.has("dry-run");
  return withPlanstream(input, isDry ? "read" : "change", async (planstream) => {
    const hasRun = ({ state, attempt }: PlanBoardRow) => attempt > 0 && !isOver(state);
    const planId = await planToChange(input, planstream, "resume", hasRun);
    await checkFrom(planstream, planId, options.from);
    if (!isDry) {
      // What performs a run is of no use to those who only look.
      const { resumePlan } = await import("../resume-plan.ts");
      return resumePlan(input, planstream, planId, options, values);
    }
    return preview(input, planstream, await planstream.resumes.buildResumeSummary(planId, options));
  });
};

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
      ...(eligible ? [`  Resume    ${shorten(again, summary.planId)}`] : []),
    ]) {
      screen.out(line);
    }
  }
  return eligible ? exitCodes.done : exitOf(summary);
}

function resumeOptions(flags: Flags, values: GivenValues): ResumeOptions {
  const expect = flags.text("expect");
  const from = flags.text("from");
  const reason = flags.text("reason");
  const markDone = flags.text("mark-done");
  const outputs = pairs("output", flags.list("output"));
  const source = flags.text("source") ?? "auto";
  if (source !== "auto" && source !== "projection" && source !== "events") {
    throw usage(`--source is one of auto, projection, events; not "${source}"`, "resume");
  }
  if (expect !== undefined && !/^[0-9a-f]{16,64}$/i.test(expect)) {
    throw usage(`--expect takes 16 or more hex digits of a preview, not "${expect}"`, "resume");
  }
  if (markDone === undefined && Object.keys(outputs).length > 0) {
    throw usage("--output is of the step that --mark-done names", "resume");
  }
  return {
    accept: flags
      .list("accept")
      .flatMap((text) => text.split(","))
      .map(acceptedCode),
    takeOver: flags.has("take-over"),
    secrets: values.secrets,
    source,
    ...(expect === undefined ? {} : { expect }),
    ...(from === undefined ? {} : { from }),
    ...(reason === undefined ? {} : { reason }),
    ...(markDone === undefined ? {} : { markDone: { ...placeMarked(markDone), outputs } }),
  };
}

/** `STEP`, or `STEP/18` for an item of it. */
function placeMarked(text: string): { stepId: string; item?: number } {
  const [, stepId, item] = /^(.*)\/([1-9][0-9]*)$/.exec(text) ?? [];
  return stepId === undefined ? { stepId: text } : { stepId, item: Number(item) };
}

function acceptedCode(text: string): AcceptableReason {
  const code = acceptableReasons.find((candidate) => candidate === text.trim().toUpperCase());
  if (code !== undefined) return code;
  const isReason = resumeIneligibleReasons.some((reason) => reason === text);
  const why = isReason ? "cannot be accepted" : "is no reason a resume is refused for";
  throw usage(`--accept ${text}: it ${why}; it is one of ${acceptableReasons.join(", ")}`, "resume");
}

/** A step's id would not say whether the step is kept or run again, so only checkpoints are taken. */
async function checkFrom(planstream: Planstream, planId: string, from: string | undefined): Promise<void> {
  if (from === undefined || /^cp_[1-9][0-9]*$/.test(from) || /^[0-9A-HJKMNP-TV-Z]{26}$/.test(from)) return;
  const { checkpoints } = (await planstream.plans.get(planId)).state.metadata;
  const left = checkpoints.findLast(({ stepId }) => stepId === from);
  const before = checkpoints.findLast(({ step }) => left !== undefined && step < left.step);
  const hint =
    left === undefined
      ? "a checkpoint such as cp_2 keeps the step that left it"
      : `${from} left ${left.checkpointId}${before === undefined ? "" : `; --from ${before.checkpointId} runs it again`}`;
  throw new PlanError("USAGE", `--from takes a checkpoint, not "${from}": ${hint}`, {
    next: [
      ...(left === undefined
        ? []
        : [{ command: `plan resume ${planId} --from ${left.checkpointId}`, why: `keeps ${from}` }]),
      ...(before === undefined
        ? []
        : [{ command: `plan resume ${planId} --from ${before.checkpointId}`, why: `runs ${from} again` }]),
      { command: `plan history ${planId}`, why: "shows which step left which checkpoint" },
    ],
  });
}

/** The flags of this preview that its resume must be given too. */
function choicesGiven(flags: Flags): string {
  const texts = [
    ...flags.list("accept").map((code) => `--accept ${code}`),
    ...["from", "mark-done"].flatMap((name) => {
      const value = flags.text(name);
      return value === undefined ? [] : [`--${name} ${shellWord(value)}`];
    }),
    ...flags.list("output").map((pair) => `--output ${shellWord(pair)}`),
    ...(flags.has("take-over") ? ["--take-over"] : []),
  ];
  return texts.map((text) => ` ${text}`).join("");
}
