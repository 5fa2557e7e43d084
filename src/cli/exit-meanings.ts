/** What each exit code means: shown by help and written into docs/codes.md. Codes above 125 stay with the shell. */
export interface ExitMeaning {
  readonly codes: readonly number[];
  /** In a few words. */
  readonly short: string;
  readonly more?: string;
}

export const exitMeanings: readonly ExitMeaning[] = [
  { codes: [0], short: "done", more: "Of a dry run: it can be done." },
  {
    codes: [1],
    short: "a step failed, or the plan ended constrained",
    more: "Never the step's own code: its 3 would read as a refusal. Also when all went well, but stdout could not be written.",
  },
  { codes: [2], short: "wrong use of the command" },
  { codes: [3], short: "refused; every reason is shown" },
  { codes: [4], short: "not found, or several fit" },
  { codes: [5], short: "the plan file has mistakes" },
  {
    codes: [6],
    short: "somebody else has the plan",
    more: "A run is in progress, took over, or cancelled it; or a write race was lost.",
  },
  { codes: [7], short: "the store cannot be opened, reached or written, or is damaged" },
  {
    codes: [8],
    short: "waiting for a person, or the time is up",
    more: "A run reached a question and nobody was there to answer it; or `plan tail --timeout` ended while it ran.",
  },
  {
    codes: [9],
    short: "differences were found",
    more: "Of `verify`, `doctor`, `import`, `projections --check` and `diff --exit-code`.",
  },
  { codes: [10], short: "the outcome of the last append is unknown" },
  { codes: [70], short: "a bug in planstream" },
  { codes: [129, 130, 143], short: "stopped by SIGHUP, SIGINT or SIGTERM, and recorded" },
];
