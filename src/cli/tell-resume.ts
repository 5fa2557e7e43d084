/** What a resume tells where nothing ran, and what every resume tells programs. */
import type { Remedy, ResumeSummary } from "../schema/resume.ts";
import type { CommandInput } from "./command.ts";
import { exitOfRefusal } from "./exit-codes.ts";
import { sayHello } from "./say-hello.ts";
import { type ResumeDocument, resumeDocument } from "./shapes.ts";

/** For programs: a document, or a stream that ends with its summary. */
export function printNothingRan(input: CommandInput, seen: Omit<ResumeDocument, "result">): void {
  const document = { ...seen, result: null };
  if (input.screen.format === "json") input.screen.json(resumeDocument(document));
  if (input.screen.format === "ndjson") sendSummary(input, document);
}

/** The first two lines of a stream. */
export function sendSummary(input: CommandInput, document: ResumeDocument): void {
  sayHello(input, document.summary.planId);
  input.screen.json({ type: "summary", ...(resumeDocument(document) as object) });
}

export function refusalView(what: string, { name, planId, eligibility }: ResumeSummary) {
  return { what, name, planId, reasons: eligibility.reasons };
}

export function nextOf({ eligibility }: ResumeSummary): Remedy[] {
  return eligibility.reasons.flatMap(({ remedy }) => remedy);
}

export function exitOf({ eligibility }: ResumeSummary): number {
  return exitOfRefusal(eligibility.reasons.map(({ code }) => code));
}
