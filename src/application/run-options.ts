/** What a run is performed with: by whom steps are done, how it is stopped, and who is told what happens. */
import type { StepDefinition } from "../schema/definition.ts";
import type { SecretSource } from "./plan-run.ts";
import type { ApprovalQuestion } from "./ports/approver.ts";
import type { StepExecutor, StepItem } from "./ports/step-executor.ts";
import type { RunControl } from "./run-control.ts";
import type { StoredEvent } from "./stored-event.ts";

export interface RunOptions {
  readonly executor: StepExecutor;
  /**
   * Asks a person and sees to it that the answer stands in the history; false when nobody answered. Null: nobody is
   * there, and a run that reaches a question ends. The answer may also come from elsewhere, which aborts `over`.
   */
  readonly ask: ((question: ApprovalQuestion, over: AbortSignal) => Promise<boolean>) | null;
  readonly control: RunControl;
  /** The id of the step the run goes no further than, as if it were asked to stop then. Null: it goes to the end. */
  readonly until: string | null;
  readonly secrets: SecretSource;
  /** How long a stopped step gets to end by itself. Null: 10 s, and steps that say `finish` may take their time. */
  readonly graceMs: number | null;
  /** Called with each event once it is stored, in order. Must not throw. */
  readonly onEvent: (event: StoredEvent) => void;
  /** Called before each try of a step, after its start is stored. Must not throw. */
  readonly onStep: (step: {
    readonly step: number;
    readonly item: StepItem | null;
    readonly try: number;
    readonly definition: StepDefinition;
  }) => void;
  /** What a step writes, masked. Must not throw. */
  readonly onOutput: (output: {
    step: number;
    stepId: string;
    item: number | null;
    stream: "stdout" | "stderr";
    text: string;
  }) => void;
}
