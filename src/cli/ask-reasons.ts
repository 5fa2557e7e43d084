/**
 * Asks whether a resume may go on although reasons speak against it, one by one; no is proposed. It asks nothing where one
 * of them cannot be accepted, or where nobody is there: then the resume is refused with all of them.
 */
import type { ResumeOptions } from "../application/plan-resume-service.ts";
import type { Planstream } from "../composition/planstream.ts";
import { type AcceptableReason, acceptableReasons } from "../schema/codes.ts";
import type { CommandInput } from "./command.ts";
import { refusal } from "./render/refusal.ts";

/** The options, with the codes that were accepted. */
export async function askReasons(
  input: CommandInput,
  planstream: Planstream,
  planId: string,
  options: ResumeOptions,
): Promise<ResumeOptions> {
  const asker = await input.asker();
  // Whether an owner is silent takes a whole lease to tell, so it is not asked twice.
  if (asker === null || options.takeOver === true) return options;
  const { name, eligibility } = await planstream.resumes.buildResumeSummary(planId, options);
  const { reasons } = eligibility;
  if (reasons.length === 0 || reasons.some(({ level }) => level === "refuse")) return options;
  for (const line of refusal({ what: "Not yet resumed", name, planId, reasons }, input.screen)) {
    input.screen.warn(line);
  }
  const accepted: AcceptableReason[] = [];
  for (const { code } of reasons) {
    const acceptable = acceptableReasons.find((one) => one === code);
    if (acceptable !== undefined && (await asker.accept(`Go on although ${code}?`)))
      accepted.push(acceptable);
  }
  return { ...options, accept: [...(options.accept ?? []), ...accepted] };
}
