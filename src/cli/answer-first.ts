/** Asks the person at the terminal what a plan waits for, before it is resumed. It asks nothing where nobody is there. */
import { openQuestion } from "../../projections/open-question.ts";
import type { ResumeOptions } from "../application/plan-resume-service.ts";
import type { Planstream } from "../composition/planstream.ts";
import { askQuestion } from "./ask-question.ts";
import type { CommandInput } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { NoAnswer } from "./no-answer.ts";
import { recordAnswer } from "./record-answer.ts";

/** Only where nothing else speaks against the resume. Returns the exit code of a no. @throws NoAnswer */
export async function answerFirst(
  input: CommandInput,
  planstream: Planstream,
  planId: string,
  options: ResumeOptions,
): Promise<number | null> {
  const open = openQuestion((await planstream.plans.get(planId)).state);
  if (open === null) return null;
  const asker = await input.asker();
  if (asker === null) return null;
  const { reasons } = (await planstream.resumes.buildResumeSummary(planId, options)).eligibility;
  if (reasons.some(({ code }) => code !== "AWAITING_APPROVAL")) return null;
  const { stepId, question } = open;
  const answer = await askQuestion(asker, stepId, question);
  if (answer === null) throw new NoAnswer("no answer was given");
  const recorded = await recordAnswer(input, planstream, planId, { ...answer, stepId });
  return answer.answer === "denied" ? exitCodes.failed : recorded === exitCodes.done ? null : recorded;
}
