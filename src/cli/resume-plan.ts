/**
 * Resumes a plan and performs it: asks what can be asked first, tells a refusal, or shows the card and goes on. Loaded
 * only when something shall run. Returns the exit code.
 */
import type { ResumeOptions, ResumeResult } from "../application/plan-resume-service.ts";
import type { Planstream } from "../composition/planstream.ts";
import { answerFirst } from "./answer-first.ts";
import { askReasons } from "./ask-reasons.ts";
import { cardView } from "./card-view.ts";
import type { CommandInput } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { StoppableRun } from "./perform-run.ts";
import { planToResume } from "./plan-to-resume.ts";
import { card } from "./render/card.ts";
import { refusal } from "./render/refusal.ts";
import type { GivenValues } from "./secrets.ts";
import { resultShape, resumeDocument } from "./shapes.ts";
import { exitOf, nextOf, printNothingRan, refusalView, sendSummary } from "./tell-resume.ts";
import { withPlanstream } from "./with-planstream.ts";

/** @throws NoAnswer */
export function resumePlan(
  input: CommandInput,
  options: ResumeOptions,
  values: GivenValues,
): Promise<number> {
  return withPlanstream(input, "change", async (planstream) => {
    const planId = await planToResume(input, planstream, options);
    const denied = await answerFirst(input, planstream, planId, options);
    if (denied !== null) return denied;
    const asked = await askReasons(input, planstream, planId, options);
    return resume(input, planstream, planId, asked, values);
  });
}

async function resume(
  input: CommandInput,
  planstream: Planstream,
  planId: string,
  options: ResumeOptions,
  values: GivenValues,
): Promise<number> {
  const run = new StoppableRun(input);
  try {
    const result = await run.begin((signal) => planstream.resumes.resumePlan(planId, { ...options, signal }));
    if (typeof result === "number") return result;
    if (result.kind !== "resumed") return refused(input, result);
    const { summary, begun } = result;
    const { screen } = input;
    const document = { summary, dryRun: false, recordedRevision: null, next: [] };
    if (screen.format === "ndjson") sendSummary(input, { ...document, result: null });
    const view = await cardView(planstream, summary);
    for (const line of [...card(view, input.nowMs, screen), ""]) screen.tell(line);
    const { state, exitCode, next } = await run.perform(planstream, begun, values);
    if (screen.format === "json") {
      screen.json(resumeDocument({ ...document, result: resultShape(state, exitCode, next), next }));
    }
    return exitCode;
  } finally {
    run.release();
  }
}

function refused(input: CommandInput, result: Exclude<ResumeResult, { kind: "resumed" }>): number {
  // Without a command id of the caller's a resume is never the repetition of another.
  if (result.kind !== "refused") return exitCodes.done;
  const { summary, recordedRevision } = result;
  const { screen } = input;
  printNothingRan(input, { summary, dryRun: false, recordedRevision, next: nextOf(summary) });
  const lines = refusal({ ...refusalView("Not resumed", summary), recordedRevision }, screen);
  for (const line of lines) screen.warn(line);
  return exitOf(summary);
}
