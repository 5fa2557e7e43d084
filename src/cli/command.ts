/** What a command gets, and what it is. A command never touches the process: it is handed everything it uses. */
import type { StopSignal } from "../schema/codes.ts";
import type { Asker } from "./ask.ts";
import type { CommandPage } from "./command-page.ts";
import type { Terminal } from "./live-region.ts";
import type { Settings } from "./resolve-settings.ts";
import type { Screen } from "./screen.ts";
import type { Trace } from "./trace.ts";
import type { Waits } from "./waits.ts";
import type { Workflow } from "./workflow.ts";

/** The surroundings, as `main.ts` found them. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970, for showing ages only. */
  readonly nowMs: number;
  /** The same as it is when it is asked for, for commands that last. */
  readonly now: () => number;
  /** Resolves after the time, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The time of day of an ISO time, in the reader's time zone. */
  readonly timeOfDay: (at: string) => string;
  /** Whoever is there to answer questions; null where nobody is. */
  readonly asker: () => Promise<Asker | null>;
  /** Where something may be drawn again and again; null: nowhere. */
  readonly terminal: Terminal | null;
  /** The job of GitHub Actions that reads what is printed; null: none. */
  readonly workflow: Workflow | null;
  /** Calls back for each stop signal until the returned function is called. */
  readonly onSignal: (handle: (signal: StopSignal) => void) => () => void;
  /** Makes the process end as that signal ends one, once everything is closed. */
  readonly endBySignal: (signal: StopSignal) => void;
}

export interface CommandInput extends Surroundings {
  readonly screen: Screen;
  readonly waits: Waits;
  /** Where what happens inside is told; null: nobody wants to know. */
  readonly trace: Trace | null;
  /** The first word without a flag: mostly the plan. */
  readonly target: string | null;
  /** Those behind it; as many as the command's entry lets through. */
  readonly others: readonly string[];
  readonly flags: Flags;
  readonly settings: Settings;
  /** Of every command there is, for those that tell about others. */
  readonly pages: readonly CommandPage[];
}

export interface Flags {
  has(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
}

/** Resolves to the exit code. */
export type Command = (input: CommandInput) => Promise<number>;
