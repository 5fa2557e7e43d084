/** Durations as people write them in plan files: a whole number and a unit, such as `30s`. Never used for stored data. */

export const durationPattern = /^[0-9]+(ms|s|m|h|d)$/;

/** The timers of JavaScript hold at most 2^31-1 ms, 24.8 days; a longer one would fire at once. */
export const durationMaxMs = 24 * 24 * 60 * 60 * 1000;

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60 * 1000,
  h: 60 * 60 * 1000,
  d: 24 * 60 * 60 * 1000,
};

/** Milliseconds, also above `durationMaxMs` (then perhaps rounded or infinite); null for any other text. */
export function durationMs(text: string): number | null {
  const unitMs = unitsMs[durationPattern.exec(text)?.[1] ?? ""];
  return unitMs === undefined ? null : Number.parseInt(text, 10) * unitMs;
}
