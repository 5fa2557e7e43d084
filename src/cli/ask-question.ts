/** Asks the person at the terminal what a step of a plan asks. It records nothing: the answer is handed on. */
import type { ApprovalAnswer } from "../application/ports/approver.ts";
import type { Asker } from "./ask.ts";

/** Null: they left without an answer, or `over` took the question away. A no may be given a reason. */
export async function askQuestion(
  asker: Asker,
  stepId: string,
  question: string,
  over?: AbortSignal,
): Promise<ApprovalAnswer | null> {
  try {
    if (await asker.accept(`${stepId}: ${question}`, over)) return { answer: "given", reason: null };
    const reason = (await asker.text("Why not? (may be empty)")).trim();
    return { answer: "denied", reason: reason === "" ? null : reason };
  } catch (error) {
    if (error instanceof Error && error.name === "NoAnswer") return null;
    throw error;
  }
}
