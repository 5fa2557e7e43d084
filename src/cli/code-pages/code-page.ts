/** What is told of a code, in words: the source of `plan explain` and of docs/codes.md. `X` stands for a plan. */
export interface CodePage {
  readonly meaning: string;
  /** The situation in which it is said. */
  readonly when: string;
  readonly remedy: string;
  /** When it can be accepted; absent: never. */
  readonly acceptable?: string;
}
