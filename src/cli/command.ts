/** What a command gets, and what it is. A command never touches the process: it is handed everything it uses. */
import type { StopSignal } from "../schema/codes.ts";
import type { Terminal } from "./live-region.ts";
import type { Screen } from "./screen.ts";
import type { Workflow } from "./workflow.ts";

/** The surroundings, as `main.ts` found them. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970, for showing ages only. */
  readonly nowMs: number;
  /** The time of day of an ISO time, in the reader's time zone. */
  readonly timeOfDay: (at: string) => string;
  /** Whether there is such a command, to be named in a hint. */
  readonly hasCommand: (name: string) => boolean;
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
  /** At most one. */
  readonly target: string | null;
  readonly flags: Flags;
}

export interface Flags {
  has(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
}

/** Resolves to the exit code. */
export type Command = (input: CommandInput) => Promise<number>;
