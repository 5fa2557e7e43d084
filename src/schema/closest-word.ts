/** Finds what a mistyped word was meant to be. It never guesses among words that are far off. */

/** The candidate with the fewest slips (a letter changed, left out, put in, or two swapped), or null. */
export function closestWord(word: string, candidates: readonly string[]): string | null {
  let closest: string | null = null;
  let slipsMax = word.length <= 3 ? 1 : 2;
  for (const candidate of candidates) {
    // Needs at least as many slips; so a hostile word of a million letters is not looked at.
    if (Math.abs(word.length - candidate.length) > slipsMax) continue;
    const slips = slipsBetween(word.toLowerCase(), candidate.toLowerCase());
    if (slips > slipsMax || slips >= candidate.length) continue;
    closest = candidate;
    slipsMax = slips - 1;
  }
  return closest;
}

/** Optimal string alignment distance, row by row. */
function slipsBetween(left: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const present = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      present[column] = Math.min(
        (last[column] ?? 0) + 1,
        (present[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped && row > 1 && column > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = present;
  }
  return last[right.length] ?? 0;
}
