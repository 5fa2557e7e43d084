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
  /** Shorter names it may be called by. */
  readonly aliases?: readonly string[];
  /** `FILE|PLAN`, `[PLAN]`, `PLAN...` for several; absent: it takes none. */
  readonly target?: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  readonly exits: readonly number[];
  /** It runs although a setting is wrong, because it says which. */
  readonly tellsOfSettings?: true;
  readonly load: () => Promise<{ readonly command: Command }>;
}
