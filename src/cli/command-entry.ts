/** What the command table says of one command: everything but its code, which is loaded when it is called. */
import type { Command } from "./command.ts";

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** Name of its value on screen; absent: the flag is a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly several?: boolean;
  readonly summary: string;
}

export interface CommandEntry {
  readonly name: string;
  /** What stands without a flag, a word each: `FILE|PLAN`, `[PLAN] [STEP]`, `[PLAN...]` for any number; absent: nothing. */
  readonly target?: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  readonly exits: readonly number[];
  readonly load: () => Promise<{ readonly command: Command }>;
}
