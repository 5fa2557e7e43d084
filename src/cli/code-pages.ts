/**
 * Every code there is with what is told of it, grouped as people look for them. `plan explain` shows this and
 * docs/codes.md is written from it, so no text about a code stands anywhere else.
 */
import {
  commandRefusals,
  type ErrorCode,
  errorCodes,
  type RefusalCode,
  resumeIneligibleReasons,
} from "../schema/codes.ts";
import type { CodePage } from "./code-pages/code-page.ts";
import { commandRefusalPages } from "./code-pages/command-refusals.ts";
import { errorPages } from "./code-pages/errors.ts";
import { resumeReasonPages } from "./code-pages/resume-reasons.ts";
import { exitOfError, exitOfRefusal } from "./exit-codes.ts";

export interface ExplainedCode extends CodePage {
  readonly code: ErrorCode | RefusalCode;
  readonly exitCode: number;
}

export interface CodeGroup {
  readonly title: string;
  readonly codes: readonly ExplainedCode[];
}

export const codeGroups: readonly CodeGroup[] = [
  {
    title: "Why a resume is refused",
    codes: resumeIneligibleReasons.map((code) => refusal(code, resumeReasonPages[code])),
  },
  {
    title: "Why another command is refused",
    codes: commandRefusals.map((code) => refusal(code, commandRefusalPages[code])),
  },
  {
    title: "What can go wrong",
    codes: errorCodes.map((code) => ({ code, exitCode: exitOfError(code), ...errorPages[code] })),
  },
];

function refusal(code: RefusalCode, page: CodePage): ExplainedCode {
  return { code, exitCode: exitOfRefusal([code]), ...page };
}
