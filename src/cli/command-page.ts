/** What is told of a command: all that parsing, help and completion need. It knows no command's code. */

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** Name of its value on screen, or the values there are (`a|b`); absent: the flag is a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly several?: boolean;
  readonly summary: string;
  /** The heading it stands under on the help page; absent: `Flags`. */
  readonly group?: string;
}

/** Headings of the list of commands, in this order. */
export const commandGroups = [
  "Write a plan",
  "Run it",
  "Look at it",
  "Keep it in order",
  "Find out more",
] as const;

export interface CommandPage {
  readonly name: string;
  /** Shorter names it may be called by. */
  readonly aliases?: readonly string[];
  readonly group: (typeof commandGroups)[number];
  /**
   * What stands without a flag, a word each: `FILE|PLAN`, `[PLAN] [STEP]`, `[PLAN...]` for any number, or the words there
   * are (`a|b`); absent: nothing.
   */
  readonly target?: string;
  readonly summary: string;
  /** Each one runs. The first is the most usual. */
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  readonly exits: readonly number[];
  /** It runs although a setting is wrong, because it says which, or needs none. */
  readonly toleratesSettings?: true;
}
