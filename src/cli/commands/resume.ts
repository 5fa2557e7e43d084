/** `plan resume PLAN`: shows where the plan stands, then goes on after its last checkpoint, or says why not. */
import type { Command } from "../command.ts";
import { graceOf } from "../grace-of.ts";
import { checkIncludeOutput } from "../include-output.ts";
import { resumeOptions } from "../resume-options.ts";
import { givenValues } from "../secrets.ts";

export const command: Command = async (input) => {
  graceOf(input);
  checkIncludeOutput(input);
  const values = givenValues(input);
  const options = resumeOptions(input, values);
  if (input.flags.has("dry-run")) {
    const { previewResume } = await import("../preview-resume.ts");
    return previewResume(input, options);
  }
  const { resumePlan } = await import("../resume-plan.ts");
  return resumePlan(input, options, values);
};
