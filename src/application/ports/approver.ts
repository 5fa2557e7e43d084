/**
 * The port that asks a person on behalf of a run: a prompt on a terminal, a page. It only asks; the answer becomes an
 * event where it is decided, and may as well come from elsewhere while it asks.
 */

export interface ApprovalQuestion {
  readonly planId: string;
  readonly planName: string;
  /** From 1. */
  readonly step: number;
  readonly stepId: string;
  readonly question: string;
}

export interface ApprovalAnswer {
  readonly answer: "given" | "denied";
  readonly reason: string | null;
}

/**
 * Asks. Resolves to null when nobody answers: the person left, or `over` was aborted because the answer is not needed any
 * more. Rejects only for a bug.
 */
export type Approver = (question: ApprovalQuestion, over: AbortSignal) => Promise<ApprovalAnswer | null>;
