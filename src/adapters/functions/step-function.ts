/** What a function of the host program is called with as a step, and what it may return. */

export interface StepContext {
  readonly planId: string;
  readonly planName: string;
  readonly runId: string;
  /** The step's number, from 1. */
  readonly step: number;
  readonly stepId: string;
  /** From 1, counted anew by every run. */
  readonly try: number;
  /** The number of the run: 1 for the first, one more with every resume. */
  readonly attempt: number;
  /** The step may have begun before. */
  readonly resumed: boolean;
  /** Equal for every retry and resume of this step on the same line. */
  readonly idempotencyKey: string;
  /** What the step hands to the function; null where it says nothing. */
  readonly with: Readonly<Record<string, unknown>> | null;
  /** Of a step that goes over a list: which item this is. */
  readonly item: { readonly number: number; readonly count: number; readonly value: string } | null;
  /** Variables, outputs of earlier steps, and secrets. */
  readonly variables: Readonly<Record<string, string>>;
  /**
   * Aborted when the step shall stop or has run out of time. A function that leaves its work undone must throw then:
   * `signal.throwIfAborted()`. One that returns after a stop counts as completed, and never runs again. One that does not
   * end soon after is abandoned: it cannot be killed, but nothing it does or returns counts any more.
   */
  readonly signal: AbortSignal;
  /** Shows a text as output of the step, secrets masked. */
  readonly log: (text: string) => void;
}

export interface StepFunctionResult {
  /** All outputs the step declares, and no others. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** What was decided, kept with the decision's id and shown in the history. */
  readonly decision?: string;
}

/** What it returns says that its work is done, also after a stop: a function that was interrupted throws. */
export type StepFunction = (context: StepContext) => Returned | Promise<Returned>;
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one, too.
type Returned = StepFunctionResult | undefined | void;
