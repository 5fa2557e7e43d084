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

export interface CommandPage {
  readonly name: string;
  /** `FILE|PLAN`, `[PLAN]`, or the words there are (`a|b`); absent: it takes none. */
  readonly target?: string;
  readonly summary: string;
  /** Each one runs. The first is the most usual. */
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  readonly exits: readonly number[];
}
