/** What a resume is asked for on the command line: checked words, not yet looked at in any store. */
import { resolve } from "node:path";
import type { ResumeOptions } from "../application/plan-resume-service.ts";
import { type AcceptableReason, acceptableReasons, resumeIneligibleReasons } from "../schema/codes.ts";
import type { CommandInput } from "./command.ts";
import { type GivenValues, pairs } from "./secrets.ts";
import { usage } from "./usage.ts";

/** @throws PlanError `USAGE` */
export function resumeOptions(
  { flags, cwd }: Pick<CommandInput, "flags" | "cwd">,
  values: GivenValues,
): ResumeOptions {
  const expect = flags.text("expect");
  const from = flags.text("from");
  const reason = flags.text("reason");
  const markDone = flags.text("mark-done");
  const file = flags.text("file");
  const until = flags.text("until");
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
    ...(file === undefined ? {} : { file: resolve(cwd, file) }),
    ...(until === undefined ? {} : { until }),
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
