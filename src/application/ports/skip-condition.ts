/** What the end of a step's `skip_if` says, whichever executor asked it. */

/** Above this a shell says that it could not run the command at all, or that a signal ended it. */
const ownExitCodeMax = 125;

/** The condition ran and does not hold: the step is to be performed. */
export function saysNo(exitCode: number | null): boolean {
  return exitCode !== null && exitCode > 0 && exitCode <= ownExitCodeMax;
}
